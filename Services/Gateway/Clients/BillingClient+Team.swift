import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime

/// What a team asks of the billing service about schedules and invoices. Bodies arrive as JSON that the gateway has read as
/// the contract's own type; answers are decoded and written anew, so nothing passes that the contract does not name.
extension BillingClient {
  func schedule(of id: ProjectID, call: Call) async throws -> ScheduleDetail {
    try await service.get("/internal/v1/projects/\(id)/schedule-of-values", call: call)
  }

  /// Sent once: whether it arrived is seen by reading it again, which the version makes safe.
  func setSchedule(of id: ProjectID, _ change: ScheduleChange, call: Call) async throws -> ScheduleDetail {
    try await put("/internal/v1/projects/\(id)/schedule-of-values", change, call: call)
  }

  /// As `setSchedule`.
  func setTerms(of id: ProjectID, _ change: BillingTermsChange, call: Call) async throws -> ScheduleDetail {
    try await put("/internal/v1/projects/\(id)/billing-terms", change, call: call)
  }

  /// - Parameter key: as of `post`.
  func addChangeOrder(
    to id: ProjectID, _ draft: ChangeOrderDraft, key: String?, call: Call
  ) async throws -> ScheduleDetail {
    try await service.post("/internal/v1/projects/\(id)/change-orders", draft, call: call, key: key)
  }

  func contractSum(of id: ProjectID, call: Call) async throws -> ContractSumDetail {
    try await service.get("/internal/v1/projects/\(id)/contract-sum", call: call)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func invoices(query: [(name: String, value: String)], call: Call) async throws -> Page<InvoiceSummary> {
    try await lists.get("/internal/v1/invoices", query: query, call: call)
  }

  func invoice(_ id: InvoiceID, call: Call) async throws -> InvoiceDetail {
    try await service.get("/internal/v1/invoices/\(id)", call: call)
  }

  /// - Parameter key: as of `post`.
  func createInvoice(of id: ProjectID, _ draft: InvoiceDraft, key: String?, call: Call) async throws -> InvoiceDetail {
    try await service.post("/internal/v1/projects/\(id)/invoices", draft, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func apply(for id: ProjectID, _ request: ApplicationRequest, key: String?, call: Call) async throws -> InvoiceDetail {
    try await service.post("/internal/v1/projects/\(id)/applications", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func release(of id: ProjectID, _ request: ReleaseRequest, key: String?, call: Call) async throws -> InvoiceDetail {
    try await service.post("/internal/v1/projects/\(id)/retainage-releases", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func void(_ id: InvoiceID, _ request: VoidRequest, key: String?, call: Call) async throws -> InvoiceDetail {
    try await service.post("/internal/v1/invoices/\(id)/void", request, call: call, key: key)
  }

  /// Only a draft.
  func discard(_ id: InvoiceID, call: Call) async throws {
    _ = try await service.send("DELETE", "/internal/v1/invoices/\(id)", call: call, retry: .never)
  }

  private func put<Value: Decodable>(_ path: String, _ body: some Encodable, call: Call) async throws -> Value {
    try service.decode(Value.self, try await service.sendJSON("PUT", path, body, call: call))
  }
}
