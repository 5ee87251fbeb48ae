import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime

/// What a team asks of the billing service about money that came, and about who owes what.
extension BillingClient {
  func payments(
    of id: InvoiceID, query: [(name: String, value: String)], call: Call
  ) async throws -> Page<PaymentDetail> {
    try await service.get("/internal/v1/invoices/\(id)/payments", query: query, call: call)
  }

  /// - Parameter key: as of `post`.
  func recordPayment(
    of id: InvoiceID, _ draft: PaymentDraft, key: String?, call: Call
  ) async throws -> PaymentDetail {
    try await service.post("/internal/v1/invoices/\(id)/payments", draft, call: call, key: key)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func payments(query: [(name: String, value: String)], call: Call) async throws -> Page<PaymentDetail> {
    try await lists.get("/internal/v1/payments", query: query, call: call)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func announcements(
    on id: InvoiceID, query: [(name: String, value: String)], call: Call
  ) async throws -> Page<AnnouncementDetail> {
    try await service.get("/internal/v1/invoices/\(id)/announcements", query: query, call: call)
  }

  /// - Parameter key: as of `post`.
  func reverse(_ id: PaymentID, _ request: ReversalRequest, key: String?, call: Call) async throws -> PaymentDetail {
    try await service.post("/internal/v1/payments/\(id)/reversal", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func reject(_ id: AnnouncementID, _ request: AnnouncementRejection, key: String?, call: Call) async throws {
    _ = try await service.sendJSON("POST", "/internal/v1/announcements/\(id)/rejection", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func dismissReleaseAsk(of id: ProjectID, _ request: ReleaseAskDismissal, key: String?, call: Call) async throws {
    _ = try await service.sendJSON(
      "POST", "/internal/v1/projects/\(id)/release-ask/dismissal", request, call: call, key: key)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func statement(
    of id: ClientID, query: [(name: String, value: String)], call: Call
  ) async throws -> StatementDetail {
    try await lists.get("/internal/v1/clients/\(id)/statement", query: query, call: call)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func aging(query: [(name: String, value: String)], call: Call) async throws -> AgingReport {
    try await lists.get("/internal/v1/reports/aging", query: query, call: call)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  /// The oldest entries first.
  func ledger(query: [(name: String, value: String)], call: Call) async throws -> Page<LedgerEntry> {
    try await lists.get("/internal/v1/ledger", query: query, call: call)
  }
}
