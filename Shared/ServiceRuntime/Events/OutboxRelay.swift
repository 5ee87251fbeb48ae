import CallContext
import Logging
import Postgres
import ServiceLifecycle
import Synchronization

/// Delivers what `Outbox` kept (RE-8): at least once, the events of an aggregate in their order, each subscriber
/// apart from the others. Any number of relays may run at the same time.
public final class OutboxRelay: Service {
  /// Makes one try with one event, or with up to `OutboxPolicy.parcelEvents` of one organization as a whole, in their order.
  /// It must obey the deadline. An error it throws is a failed try. When several fail as a whole and it may be the fault
  /// of one, each is tried by itself: the subscriber must be able to take an event that it had already.
  public typealias Deliver = @Sendable ([Delivery], Deadline) async throws -> DeliveryOutcome

  private let database: Database
  private let pumps: [OutboxPump]

  /// - Parameters:
  ///   - subscribers: all names that this service gives to `Outbox.insertion(of:for:)`; rows of other names stay where they are.
  ///   - deliver: knows how a subscriber is reached: a signed POST, a mail.
  public init(
    database: Database, subscribers: [String], policy: OutboxPolicy = OutboxPolicy(), logger: Logger,
    deliver: @escaping Deliver
  ) {
    self.database = database
    pumps = subscribers.map { subscriber in
      OutboxPump(
        queue: OutboxQueue(database: database, subscriber: subscriber, policy: policy), logger: logger,
        deliver: deliver)
    }
  }

  /// For subscribers that take events singly, whatever the policy says.
  public convenience init(
    database: Database, subscribers: [String], policy: OutboxPolicy = OutboxPolicy(), logger: Logger,
    deliverEach deliver: @escaping @Sendable (Delivery, Deadline) async throws -> DeliveryOutcome
  ) {
    var policy = policy
    policy.parcelEvents = 1
    self.init(database: database, subscribers: subscribers, policy: policy, logger: logger) { deliveries, deadline in
      guard let delivery = deliveries.first else { return .delivered }
      return try await deliver(delivery, deadline)
    }
  }

  /// Until the service stops; then the deliveries in progress are finished, and what was only claimed is given back.
  public func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.listen() }
        for pump in self.pumps { group.addTask { await pump.report() } }
        await withDiscardingTaskGroup { working in
          for pump in self.pumps { working.addTask { await pump.run() } }
        }
        group.cancelAll()
      }
    } onGracefulShutdown: {
      for pump in self.pumps { pump.requestStop() }
    }
  }

  /// Every commit of this process wakes every pump: which subscriber a row is for is not told. What another process
  /// wrote is its own relay's to deliver; should that one have died, it is found within `OutboxPolicy.longestSleep`.
  private func listen() async {
    for await _ in database.announcements(on: Outbox.channel) {
      for pump in pumps { pump.wake() }
    }
  }
}
