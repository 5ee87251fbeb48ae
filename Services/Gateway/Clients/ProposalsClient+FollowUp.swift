import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// What is asked of the proposals service after a proposal met with "not like this".
extension ProposalsClient {
  /// Its own key makes a repetition safe.
  func requestChanges(_ id: ProposalID, _ draft: ChangeRequestDraft, call: Call) async throws -> ChangeRequestDetail {
    try await service.post("/internal/v1/proposals/\(id)/change-requests", draft, call: call, retry: .keyed)
  }

  func changeRequests(of id: ProposalID, call: Call) async throws -> ChangeRequestList {
    try await service.get("/internal/v1/proposals/\(id)/change-requests", call: call)
  }

  func followUp(of id: EstimateID, call: Call) async throws -> FollowUpDetail {
    try await service.get("/internal/v1/estimates/\(id)/follow-up", call: call)
  }

  /// Sent once: whether it arrived is seen by reading it again, which the version makes safe.
  func setFollowUp(of id: EstimateID, _ change: FollowUpChange, call: Call) async throws -> FollowUpDetail {
    let answer = try await service.send(
      "PUT", "/internal/v1/estimates/\(id)/follow-up", body: try JSONOutput.encode(change), call: call, retry: .never)
    return try service.decode(FollowUpDetail.self, answer)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func followUps(query: [(name: String, value: String)], call: Call) async throws -> Page<FollowUpSummary> {
    try await lists.get("/internal/v1/follow-ups", query: query, call: call)
  }

  /// - Parameter key: as of `post`.
  func lose(_ id: EstimateID, _ request: LossRequest, key: String?, call: Call) async throws -> EstimateDetail {
    try await service.post("/internal/v1/estimates/\(id)/loss", request, call: call, key: key)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func declines(query: [(name: String, value: String)], call: Call) async throws -> DeclineReport {
    try await lists.get("/internal/v1/reports/declines", query: query, call: call)
  }
}
