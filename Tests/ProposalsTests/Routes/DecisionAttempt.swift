import CallContext
import Foundation
import ProposalsContract

@testable import Proposals

/// The ways in which races decide a proposal: every path, yes and no.
enum DecisionAttempt: CaseIterable, Hashable, Sendable {
  case linkAccepts, linkAcceptsAgain, otherLinkAccepts, linkDeclines, keyAccepts, keyDeclines, memberAccepts
  case memberDeclines, contactAccepts, contactDeclines

  /// A yes and a no over a share link, a portal session and the team; none repeats another one's claim.
  static let onEveryPath: [DecisionAttempt] = [
    .linkAccepts, .contactAccepts, .keyAccepts, .linkDeclines, .contactDeclines, .memberDeclines,
  ]

  /// - Parameter key: of the two that are the same claim, sent twice.
  func make(
    on proposal: ProposalDetail, link: Caller, key: String, in portal: ProposalsFixture
  ) async throws -> ProposalsFixture.Answer {
    let accept = "/proposals/\(proposal.id)/acceptance"
    let decline = "/proposals/\(proposal.id)/decline"
    let visitor = ProposalsContract.Visitor.client(confirmed: true)
    switch self {
    case .linkAccepts, .linkAcceptsAgain:
      return try await portal.post(accept, AcceptanceRequest.by(visitor, of: proposal, key: key), by: link)
    case .otherLinkAccepts:
      let other = portal.link(to: proposal.id)
      return try await portal.post(accept, AcceptanceRequest.by(visitor, of: proposal), by: other)
    case .contactAccepts:
      let contact = portal.contact()
      return try await portal.post(accept, AcceptanceRequest.by(.contact(contact), of: proposal), by: contact)
    case .contactDeclines:
      let contact = portal.contact()
      return try await portal.post(decline, DeclineRequest.by(.contact(contact), of: proposal), by: contact)
    case .linkDeclines: return try await portal.post(decline, DeclineRequest.by(visitor, of: proposal), by: link)
    case .keyAccepts: return try await portal.post(accept, AcceptanceRequest.onBehalf(), by: portal.team)
    case .keyDeclines: return try await portal.post(decline, DeclineRequest.onBehalf(), by: portal.team)
    case .memberAccepts: return try await portal.post(accept, AcceptanceRequest.onBehalf(), by: portal.member)
    case .memberDeclines: return try await portal.post(decline, DeclineRequest.onBehalf(), by: portal.member)
    }
  }

  func make(on proposal: ProposalDetail, in portal: ProposalsFixture) async throws -> ProposalsFixture.Answer {
    try await make(on: proposal, link: portal.link(to: proposal.id), key: "key-\(UUID())", in: portal)
  }
}

/// Makes all attempts in parallel, started in their order.
///
/// - Returns: each with its answer, in the order of the answers.
func race<Attempt: Sendable>(
  _ attempts: [Attempt], _ make: @escaping @Sendable (Attempt) async throws -> ProposalsFixture.Answer
) async throws -> [(attempt: Attempt, answer: ProposalsFixture.Answer)] {
  try await withThrowingTaskGroup(of: (Attempt, ProposalsFixture.Answer).self) { group in
    for attempt in attempts { group.addTask { (attempt, try await make(attempt)) } }
    return try await group.reduce(into: []) { $0.append((attempt: $1.0, answer: $1.1)) }
  }
}
