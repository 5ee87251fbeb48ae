import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract

extension ProposalsClient {
  /// - Parameter query: names that the route allows; the values are for the owner to judge.
  func questions(of id: ProposalID, query: [(name: String, value: String)], call: Call) async throws -> QuestionList {
    try await service.get("/internal/v1/proposals/\(id)/questions", query: query, call: call)
  }

  /// For the team.
  ///
  /// - Parameter key: as of `post`.
  func say(_ id: ProposalID, _ request: QuestionRequest, key: String?, call: Call) async throws -> QuestionMessage {
    try await service.post("/internal/v1/proposals/\(id)/questions", request, call: call, key: key)
  }

  /// For a share link: its form's key is known to the owner, so that it may be sent again.
  func ask(_ id: ProposalID, _ request: QuestionRequest, call: Call) async throws -> QuestionMessage {
    try await service.post("/internal/v1/proposals/\(id)/questions", request, call: call, retry: .keyed)
  }

  func markQuestionsRead(_ id: ProposalID, _ reading: QuestionReading, call: Call) async throws -> QuestionList {
    try await service.post("/internal/v1/proposals/\(id)/questions/reading", reading, call: call, retry: .safe)
  }
}
