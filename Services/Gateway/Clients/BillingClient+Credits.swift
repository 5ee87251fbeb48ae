import BillingContract
import CallContext
import Identifiers
import ServiceRuntime

/// What a team asks of the billing service about what clients have paid too much or in advance.
extension BillingClient {
  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func credits(
    of id: ClientID, query: [(name: String, value: String)], call: Call
  ) async throws -> Page<CreditDetail> {
    try await lists.get("/internal/v1/clients/\(id)/credits", query: query, call: call)
  }

  /// - Parameter key: as of `post`.
  func applyCredit(
    _ id: CreditID, _ request: CreditApplicationRequest, key: String?, call: Call
  ) async throws -> CreditDetail {
    try await service.post("/internal/v1/credits/\(id)/applications", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func refundCredit(_ id: CreditID, _ request: RefundRequest, key: String?, call: Call) async throws -> CreditDetail {
    try await service.post("/internal/v1/credits/\(id)/refunds", request, call: call, key: key)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func creditUses(
    of id: CreditID, query: [(name: String, value: String)], call: Call
  ) async throws -> Page<CreditUseDetail> {
    try await service.get("/internal/v1/credits/\(id)/uses", query: query, call: call)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func creditUses(
    on id: InvoiceID, query: [(name: String, value: String)], call: Call
  ) async throws -> Page<CreditUseDetail> {
    try await service.get("/internal/v1/invoices/\(id)/credit-uses", query: query, call: call)
  }

  /// - Parameter key: as of `post`.
  func reverseCreditUse(
    _ id: CreditUseID, of credit: CreditID, _ request: ReversalRequest, key: String?, call: Call
  ) async throws -> CreditUseDetail {
    try await service.post("/internal/v1/credits/\(credit)/uses/\(id)/reversal", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func returnDeposit(
    of id: ProjectID, _ request: DepositCreditRequest, key: String?, call: Call
  ) async throws -> CreditDetail {
    try await service.post("/internal/v1/projects/\(id)/deposit-credits", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func refundDeposit(
    of id: ProjectID, _ request: DepositRefundRequest, key: String?, call: Call
  ) async throws -> CreditUseDetail {
    try await service.post("/internal/v1/projects/\(id)/deposit-refunds", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func restoreDeposit(_ id: CreditID, _ request: ReversalRequest, key: String?, call: Call) async throws -> CreditDetail
  {
    try await service.post("/internal/v1/credits/\(id)/reversal", request, call: call, key: key)
  }
}
