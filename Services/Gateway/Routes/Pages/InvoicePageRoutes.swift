import BillingContract
import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// `GET /i/{public_id}`: the invoice as it stands now.
struct InvoicePageRoutes: Sendable {
  let screens: InvoiceScreens

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    return .page(try await screens.current(for: visit, call: context.call()))
  }
}

/// The one picture on an invoice's page: the logo that its seller names, and no other.
struct InvoicePicturePageRoutes: Sendable {
  let screens: InvoiceScreens

  /// `GET /i/{public_id}/images/{sha256}`
  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    let sha256 = try context.path.text("sha256")
    let call = try context.call()
    let invoice = try await screens.pages.page(of: InvoiceID(visit.invoice.rawValue), call: call).page
    guard let logo = invoice.seller.logo, logo.utf8.elementsEqual(sha256.utf8) else { throw Problem.notFound }
    return .picture(try await screens.logos.picture(logo, call: call), sha256: logo, for: request)
  }
}

/// `POST /i/{public_id}/release-request`: the client asks that what is held back be released.
struct ReleaseRequestPageRoutes: Sendable {
  let screens: InvoiceScreens
  let billing: BillingClient

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    guard InvoiceIssue.mayPay(visit.link.role) else { throw Problem.forbidden }
    let call = try context.call()
    let form = try await DecisionForm(request, context, allowed: [.nonce])
    let invoice = try await screens.page(for: visit, call: call)
    guard screens.key(of: form.text(.nonce), invoice, visit, .release) != nil else {
      // The page as it stands now has a button that is good.
      return .page(screens.draw(invoice, visit), status: .conflict)
    }
    do {
      try await billing.askForRelease(invoice.id, call: call)
    } catch let refusal as Problem where refusal.status == .conflict {
      return .page(screens.draw(try await screens.page(for: visit, call: call), visit), status: .conflict)
    }
    return .seeOther(InvoiceAddresses(publicID: visit.link.publicID).held)
  }
}
