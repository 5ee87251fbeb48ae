import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// How an event is told: the contract's own form, which a use case does not know. Handed in where the service is joined.
struct EventEncoding: Sendable {
  let encode: @Sendable (BillingEvent) throws -> (type: String, data: [UInt8])

  init(_ encode: @escaping @Sendable (BillingEvent) throws -> (type: String, data: [UInt8])) {
    self.encode = encode
  }
}

/// Writes events beside the change that they tell of (RE-8). Those of one invoice are told in order.
struct EventOutbox: Sendable {
  /// The name of this service in events.
  static let source = "billing"
  static let subscribers = ["gateway"]

  let encoding: EventEncoding
  let world: World

  /// - Parameter time: the database's, of the change.
  func insertion(of events: [BillingEvent], for organization: OrganizationID, at time: Date) throws -> SQL {
    Outbox.insertion(
      of: try events.map { event in
        let (type, data) = try encoding.encode(event)
        return CloudEvent(
          id: world.ids.next(), source: Self.source, type: type, subject: event.invoice.id.description, time: time,
          organization: organization, aggregate: event.invoice.id.rawValue, data: RawJSON(bytes: data))
      }, for: Self.subscribers)
  }
}
