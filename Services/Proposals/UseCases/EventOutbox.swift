import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Writes events beside the change that they tell of (RE-8).
struct EventOutbox: Sendable {
  /// The name of this service in events.
  static let source = "proposals"
  static let gateway = "gateway"
  static let billing = "billing"
  /// All that any event goes to.
  static let subscribers = [gateway, billing]

  let encoding: EventEncoding
  let world: World

  /// - Parameter time: the database's, of the change.
  func note(
    _ event: ProposalEvent, of organization: OrganizationID, at time: Date, in transaction: Transaction
  ) async throws {
    try await transaction.execute(insertion(of: event, for: organization, at: time))
  }

  /// The same as a statement, to be sent together with others.
  func insertion(of event: ProposalEvent, for organization: OrganizationID, at time: Date) throws -> SQL {
    try insertion(of: [event], for: organization, at: time)
  }

  /// Of one change: they are told in this order.
  func insertion(of events: [ProposalEvent], for organization: OrganizationID, at time: Date) throws -> SQL {
    Outbox.insertion(
      of: try events.map { (try told($0, of: organization, at: time), Self.subscribers(of: $0.kind)) })
  }

  /// For those who were not told when it happened.
  func insertion(
    of event: ProposalEvent, for organization: OrganizationID, at time: Date, to subscribers: [String]
  ) throws -> SQL {
    Outbox.insertion(of: [try told(event, of: organization, at: time)], for: subscribers)
  }

  /// The gateway hears of everything; billing of what makes something to bill.
  private static func subscribers(of kind: ProposalEvent.Kind) -> [String] {
    if case .accepted = kind { [gateway, billing] } else { [gateway] }
  }

  private func told(_ event: ProposalEvent, of organization: OrganizationID, at time: Date) throws -> CloudEvent {
    let (type, data) = try encoding.encode(event)
    let proposal = event.proposal.id
    return CloudEvent(
      id: world.ids.next(), source: Self.source, type: type, subject: proposal.description, time: time,
      organization: organization, aggregate: proposal.rawValue, data: RawJSON(bytes: data))
  }
}
