import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Writes events beside the change that they tell of (RE-8).
struct EventOutbox: Sendable {
  /// The name of this service in events.
  static let source = "proposals"
  static let subscribers = ["gateway"]

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
    let (type, data) = try encoding.encode(event)
    let proposal = event.proposal.id
    let told = CloudEvent(
      id: world.ids.next(), source: Self.source, type: type, subject: proposal.description, time: time,
      organization: organization, aggregate: proposal.rawValue, data: RawJSON(bytes: data))
    return Outbox.insertion(of: told, for: Self.subscribers)
  }
}
