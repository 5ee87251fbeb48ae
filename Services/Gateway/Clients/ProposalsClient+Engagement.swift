import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// What pages tell of their readers, and what the team is told of it.
extension ProposalsClient {
  /// Sent once: a page that gets no yes tells the same again, under the same number.
  ///
  /// - Throws: `Problem`: as `send`; 500 where the owner stumbled, perhaps over one of the beats.
  func record(_ batch: BeatBatch, call: Call) async throws {
    let response = try await service.exchange(
      "POST", "/internal/v1/beats", body: try JSONOutput.encode(batch), call: call, retry: .never)
    guard response.status != 500 else { throw Problem.internal }
    _ = try service.accepted(response)
  }

  /// Not repeated here: its sender keeps what was not taken. Where the answer alone was lost, requests count twice, which
  /// says nothing of a person either.
  func record(_ batch: FetchBatch, call: Call) async throws {
    _ = try await service.send(
      "POST", "/internal/v1/fetches", body: try JSONOutput.encode(batch), call: call, retry: .never)
  }

  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func views(of id: ProposalID, query: [(name: String, value: String)], call: Call) async throws -> ViewList {
    try await service.get("/internal/v1/proposals/\(id)/views", query: query, call: call)
  }

  func overrule(
    _ view: Identifier<ViewDetail>, of id: ProposalID, _ request: OverruleRequest, call: Call
  ) async throws -> ViewDetail {
    try await service.post("/internal/v1/proposals/\(id)/views/\(view)/overrule", request, call: call, retry: .safe)
  }

  func engagementSettings(call: Call) async throws -> EngagementSettings {
    try await service.get("/internal/v1/engagement-settings", call: call)
  }

  func setEngagementSettings(_ settings: EngagementSettings, call: Call) async throws -> EngagementSettings {
    let answer = try await service.send(
      "PUT", "/internal/v1/engagement-settings", body: try JSONOutput.encode(settings), call: call, retry: .safe)
    return try service.decode(EngagementSettings.self, answer)
  }
}

extension Call {
  /// Of the gateway itself, for what many visitors brought together.
  static func ofGateway(for organization: OrganizationID, within time: Duration) -> Call {
    Call(
      caller: Caller(organization: organization, principal: .service("gateway"), scopes: []), deadline: .after(time),
      requestID: RequestIdentifier.make())
  }
}
