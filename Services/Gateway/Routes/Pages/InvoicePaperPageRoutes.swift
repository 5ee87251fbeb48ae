import BillingContract
import CallContext
import Hummingbird
import Identifiers
import ServiceRuntime

/// The files of an invoice for those who have a link to it: itself, and the receipts of what was paid on it.
struct InvoicePaperPageRoutes: Sendable {
  let screens: InvoiceScreens
  let billing: BillingClient
  let keepPapers: KeepPapers

  /// `GET /i/{public_id}/invoice.pdf`
  func invoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    let invoice = try await screens.pages.page(of: InvoiceID(visit.invoice.rawValue), call: try context.call()).page
    return try await paper(try Printable(invoice), visit, request, context)
  }

  /// `GET /i/{public_id}/receipts/{file}`: "R-0004.pdf", of a payment on this invoice and of no other.
  func receipt(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    guard let number = InvoiceAddresses.receiptNumber(ofFile: try context.path.text("file")) else {
      throw Problem.notFound
    }
    let receipt = try await billing.printable(
      receipt: number, of: InvoiceID(visit.invoice.rawValue), call: try context.call())
    return try await paper(receipt, visit, request, context)
  }

  private func paper(
    _ printable: Printable, _ visit: InvoiceVisit, _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let organization = visit.link.organization
    let paper = try await keepPapers(
      printable, for: organization, deadline: PaperRoutes.deadline(context.deadline))
    return .paper(paper, for: organization, from: keepPapers, to: request)
  }
}
