import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Papers are ordered by the outbox, in the transaction that learns of the sending or of the decision, so that they are
/// ready before somebody asks, and a printer that fails is tried again.
enum PaperQueue {
  static let subscriber = "papers"

  struct Order: Codable, Sendable {
    let proposal: SharedProposal.ID
    let kind: Paper.Kind

    enum CodingKeys: String, CodingKey {
      case proposal = "proposal_id"
      case kind
    }
  }

  /// Few at a time, since each is a process; one delivery may take as long as a document may.
  static var policy: OutboxPolicy {
    var policy = OutboxPolicy()
    policy.batch = 4
    policy.parallelism = 2
    policy.deliveryTimeout = .seconds(25)
    policy.lease = .seconds(120)
    return policy
  }

  static func order(
    _ id: UUID, _ kind: Paper.Kind, of proposal: SharedProposal.ID, for organization: OrganizationID, at now: Date
  ) throws -> CloudEvent {
    try CloudEvent(
      id: id, source: "gateway", type: "paper.wanted", time: now, organization: organization,
      aggregate: proposal.rawValue, encoding: Order(proposal: proposal, kind: kind))
  }

  /// To be sent together with other statements.
  static func insertion(of orders: [CloudEvent]) -> SQL { Outbox.insertion(of: orders, for: [subscriber]) }
}
