import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime

/// What the holders of share links ask of the billing service.
extension BillingClient {
  /// Its own key makes a repetition safe.
  func announce(_ id: InvoiceID, _ request: AnnouncementRequest, call: Call) async throws {
    _ = try await service.sendJSON(
      "POST", "/internal/v1/invoices/\(id)/announcements", request, call: call, retry: .keyed)
  }

  /// Asking twice is asking once.
  func askForRelease(_ id: InvoiceID, call: Call) async throws {
    _ = try await service.send("POST", "/internal/v1/invoices/\(id)/release-asks", call: call, retry: .keyed)
  }

  /// For the link of an accepted proposal.
  func deposit(of proposal: ProposalID, call: Call) async throws -> DepositState {
    try await service.get("/internal/v1/proposals/\(proposal)/deposit", call: call)
  }
}
