import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// What a team asks of the proposals service. Bodies arrive as JSON that the gateway has read as the contract's own
/// type; answers are decoded and written anew, so nothing passes that the contract does not name.
extension ProposalsClient {
  func createEstimate(_ draft: EstimateDraft, key: String?, call: Call) async throws -> EstimateDetail {
    try await service.post("/internal/v1/estimates", draft, call: call, key: key)
  }

  func estimate(_ id: EstimateID, call: Call) async throws -> EstimateDetail {
    try await service.get("/internal/v1/estimates/\(id)", call: call)
  }

  func createProposal(
    _ draft: ProposalDraft, of estimate: EstimateID, key: String?, call: Call
  ) async throws -> ProposalDetail {
    try await service.post("/internal/v1/estimates/\(estimate)/proposals", draft, call: call, key: key)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func proposals(query: [(name: String, value: String)], call: Call) async throws -> Page<ProposalSummary> {
    try await lists.get("/internal/v1/proposals", query: query, call: call)
  }

  func proposal(_ id: ProposalID, call: Call) async throws -> ProposalDetail {
    try await service.get("/internal/v1/proposals/\(id)", call: call)
  }

  func projects(query: [(name: String, value: String)], call: Call) async throws -> Page<ProjectSummary> {
    try await lists.get("/internal/v1/projects", query: query, call: call)
  }

  /// A decision, and whether it was there before: the owner keeps it under its key for ever, so no second ledger does.
  struct Decided: Sendable {
    let decision: DecisionDetail
    let isRepeated: Bool
  }

  func accept(_ id: ProposalID, _ request: AcceptanceRequest, call: Call) async throws -> Decided {
    try await decide("/internal/v1/proposals/\(id)/acceptance", request, call: call)
  }

  func decline(_ id: ProposalID, _ request: DeclineRequest, call: Call) async throws -> Decided {
    try await decide("/internal/v1/proposals/\(id)/decline", request, call: call)
  }

  private func decide(_ path: String, _ request: some Encodable, call: Call) async throws -> Decided {
    let answer = try await service.send("POST", path, body: try JSONOutput.encode(request), call: call, retry: .keyed)
    return Decided(
      decision: try service.decode(DecisionDetail.self, answer),
      isRepeated: answer.headers[IdempotencyRequest.replayedHeaderName] == "true")
  }

  /// What a choice costs; nothing is recorded.
  func quote(_ id: ProposalID, _ choices: ChosenOptions?, call: Call) async throws -> Quotation {
    try await service.post(
      "/internal/v1/proposals/\(id)/quotation", QuotationRequest(choices: choices), call: call, retry: .safe)
  }

  /// - Parameter key: as of `post`.
  func withdraw(
    _ id: ProposalID, _ request: WithdrawalRequest, key: String?, call: Call
  ) async throws -> ProposalDetail {
    try await service.post("/internal/v1/proposals/\(id)/withdrawal", request, call: call, key: key)
  }

  /// - Parameter key: as of `post`.
  func extend(_ id: ProposalID, _ request: ExtensionDraft, key: String?, call: Call) async throws -> ProposalDetail {
    try await service.post("/internal/v1/proposals/\(id)/extension", request, call: call, key: key)
  }

  func requestExtension(_ id: ProposalID, _ request: ExtensionRequest, call: Call) async throws {
    let body = try JSONOutput.encode(request)
    _ = try await service.send(
      "POST", "/internal/v1/proposals/\(id)/extension-requests", body: body, call: call, retry: .keyed)
  }

  /// - Parameter key: as of `post`.
  func revise(_ id: ProposalID, _ request: RevisionRequest, key: String?, call: Call) async throws -> ProposalDetail {
    try await service.post("/internal/v1/proposals/\(id)/revisions", request, call: call, key: key)
  }

  /// - Parameter revision: `nil`: the one before.
  func changes(of id: ProposalID, since revision: Int?, call: Call) async throws -> ProposalChanges {
    let query = revision.map { [(name: "since", value: "\($0)")] } ?? []
    return try await service.get("/internal/v1/proposals/\(id)/changes", query: query, call: call)
  }

  func changesSinceOpen(_ id: ProposalID, by contact: ContactID, call: Call) async throws -> ChangesSinceOpen {
    try await service.get("/internal/v1/proposals/\(id)/changes-since-open/\(contact)", call: call)
  }
}
