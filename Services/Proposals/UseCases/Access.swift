import CallContext
import Foundation

/// What the gateway's callers may hold; the gateway says who asks, this service says whether they may.
extension Scope {
  static let proposalsRead: Scope = "proposals:read"
  static let proposalsWrite: Scope = "proposals:write"
  static let decisionsWrite: Scope = "decisions:write"
  static let directoryRead: Scope = "directory:read"
  static let directoryWrite: Scope = "directory:write"

  /// Held by a share link: one proposal and nothing else.
  static func share(_ proposal: ProposalID) -> Scope { Scope("share:\(proposal)") }

  /// Held by a contact who is signed in: the proposals that were sent to their client, and no other.
  static func client(_ client: ClientID) -> Scope { Scope("client:\(client)") }
}

extension Caller {
  /// A link opens the proposal that it names. Every other one does not exist for it (TI-1).
  func requireLink(to proposal: ProposalID) throws(ProposalRefusal) {
    guard case .link = principal, holds(.share(proposal)) else { throw .notFound }
  }

  /// A contact is shown what was sent to their own client. Drafts, and everybody else's, do not exist for them (TI-1).
  /// Every other kind of caller is judged without the proposal.
  func requireSight(of proposal: Proposal) throws(ProposalRefusal) {
    guard case .contact = principal else { return }
    guard holds(.client(proposal.estimate.clientID)), proposal.state != .draft else { throw .notFound }
  }

  /// Members and API keys, each with the scope of the work.
  func requireTeam(_ scope: Scope) throws(ProposalRefusal) {
    switch principal {
    case .member, .key:
      guard holds(scope) else { throw .forbidden }
    case .link, .contact, .service: throw .forbidden
    }
  }
}
