import BillingContract
import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// What a receipt says of the deposit's invoice. Its page is never late for it and never fails because of it: who can't
/// be asked in time has it being prepared (RE-4).
struct DepositNotes: Sendable {
  let billing: BillingClient
  let followLink: FollowLink

  private static let time: Duration = .seconds(1)

  /// - Returns: `nil` where there is no deposit, or where it is none of the reader's business.
  func note(_ version: ProposalPages.Version, for visit: ShareVisit, call: Call) async -> DepositNote? {
    guard Self.mayBeShown(version, to: visit) else { return nil }
    let soon = Call(
      caller: call.caller, deadline: min(call.deadline, .after(Self.time)), requestID: call.requestID)
    guard let state = try? await state(for: visit, call: soon) else { return .preparing }
    guard state.isAsked else { return nil }
    guard let invoice = state.invoice, let number = invoice.number, let dueOn = invoice.dueOn else { return .preparing }
    let link = try? await followLink(
      visit, to: .invoice(SharedInvoice.ID(invoice.id.rawValue)), deadline: soon.deadline)
    return .ready(
      DepositInvoice(
        number: number, cents: invoice.status == .paid ? invoice.payableCents : invoice.balanceCents, dueOn: dueOn,
        isPaid: invoice.status == .paid, isOpen: link != nil))
  }

  func state(for visit: ShareVisit, call: Call) async throws -> DepositState {
    try await billing.deposit(of: BillingContract.ProposalID(visit.proposal.rawValue), call: call)
  }

  /// Of an acceptance with a deposit, to whoever decides or pays.
  static func mayBeShown(_ version: ProposalPages.Version, to visit: ShareVisit) -> Bool {
    guard let decision = version.page.decision, decision.kind == .accepted else { return false }
    return decision.totals.depositCents != nil && InvoiceIssue.mayPay(visit.link.role)
  }
}

/// `GET /p/{public_id}/deposit` and `/deposit-note`: from the receipt to the deposit's invoice, and what there is to say
/// of it now.
struct DepositPageRoutes: Sendable {
  let screens: ProposalScreens
  let notes: DepositNotes
  let tokens: ShareTokenRoutes

  func follow(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    guard InvoiceIssue.mayPay(visit.link.role),
      let invoice = try await notes.state(for: visit, call: call).invoice,
      let opened = try await notes.followLink(
        visit, to: .invoice(SharedInvoice.ID(invoice.id.rawValue)), deadline: context.deadline)
    else { return .seeOther(ProposalAddresses(publicID: visit.link.publicID).page) }
    return tokens.lead(to: opened.link, with: opened.cookie, request)
  }

  /// A part of the page, for its script.
  func note(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let version = try await screens.version(for: visit, call: call)
    guard let note = await notes.note(version, for: visit, call: call) else { return .noContent() }
    return .page(screens.content(of: note, version, visit: visit))
  }
}
