import CallContext
import Foundation
import Identifiers
import Logging
import Postgres
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceRuntime

extension MechanismTests {
  @Suite("Outbox (RE-8)", .timeLimit(.minutes(3)))
  struct OutboxTests {
    typealias DeliverEach = @Sendable (Delivery, Deadline) async throws -> DeliveryOutcome

    private let organization = OrganizationID(UUID())
    private let aggregate = UUID()
    /// Each test has a subscriber of its own.
    private let subscriber = "test-\(UUID().uuidString.lowercased())"
    private let log = DeliveryLog()

    private var quick: OutboxPolicy {
      var policy = OutboxPolicy()
      policy.firstDelay = .milliseconds(20)
      policy.longestDelay = .milliseconds(100)
      policy.longestOutageDelay = .milliseconds(50)
      return policy
    }

    private func event(_ name: String, of aggregate: UUID? = nil) -> CloudEvent {
      CloudEvent(
        id: UUID(), source: "proposals", type: "proposal.sent", subject: name,
        time: Date(timeIntervalSince1970: 1000.5),
        organization: organization, aggregate: aggregate ?? self.aggregate,
        data: RawJSON(bytes: Array(#"{"b":1, "a":[]}"#.utf8)))
    }

    private func append(_ events: [CloudEvent], to database: Database) async throws {
      try await database.transaction(in: .organization(organization), deadline: .after(.seconds(30))) { transaction in
        _ = try await transaction.execute(Outbox.insertion(of: events, for: [subscriber]))
      }
    }

    /// Runs a relay while `body` runs.
    private func relaying(
      _ database: Database, policy: OutboxPolicy? = nil, relays: Int = 1, deliver: DeliverEach? = nil,
      _ body: () async throws -> Void
    ) async throws {
      let log = log
      let tasks = (0..<relays).map { _ in
        let relay = OutboxRelay(
          database: database, subscribers: [subscriber], policy: policy ?? quick, logger: Self.logger,
          deliverEach: deliver ?? { delivery, _ in
            log.add(delivery)
            return .delivered
          })
        return Task { try await relay.run() }
      }
      do {
        try await body()
      } catch {
        for task in tasks { task.cancel() }
        throw error
      }
      for task in tasks { task.cancel() }
      for task in tasks { _ = await task.result }
    }

    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func rows(in database: Database) async throws -> Rows {
      try await database.query(
        """
        SELECT
          subject,
          attempts,
          last_error,
          delivered_at IS NOT NULL AS is_delivered,
          parked_at IS NOT NULL AS is_parked,
          leased_until IS NOT NULL AS is_leased
        FROM outbox
        WHERE subscriber = \(subscriber)
        ORDER BY sequence
        """, in: .system(task: "outbox"), deadline: .after(.seconds(30)))
    }

    /// Until every row is finished: the log is ahead of the database by one transaction.
    private func waitUntilFinished(_ database: Database) async throws {
      let queue = OutboxQueue(database: database, subscriber: subscriber, policy: quick)
      while try await queue.counts().waiting > 0 { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func `an event is delivered as it was appended, once, and a rolled-back one never`() async throws {
      try await withMechanisms { database in
        let sent = event("one")
        struct Rollback: Error {}
        try? await database.transaction(in: .organization(organization), deadline: .after(.seconds(30))) {
          transaction in
          try await transaction.execute(Outbox.insertion(of: [event("never")], for: [subscriber]))
          throw Rollback()
        }
        try await relaying(database) {
          try await append([sent], to: database)
          await log.wait(for: 1)
          try await waitUntilFinished(database)
        }
        let delivery = try #require(log.all.first)
        #expect(log.all.count == 1)
        #expect(delivery.subscriber == subscriber)
        #expect(delivery.attempt == 1)
        #expect(delivery.event.sequence ?? 0 > 0)
        #expect(try delivery.event.json() == withSequence(sent, delivery.event.sequence).json())
        #expect(delivery.event.data.bytes == sent.data.bytes)
      }
    }

    private func withSequence(_ event: CloudEvent, _ sequence: Int64?) -> CloudEvent {
      CloudEvent(
        id: event.id, source: event.source, type: event.type, subject: event.subject, time: event.time,
        organization: event.organization, aggregate: event.aggregate, sequence: sequence, data: event.data)
    }

    @Test func `events of one statement go each to its own subscribers, numbered in their order`() async throws {
      try await withMechanisms { database in
        let other = "\(subscriber)-other"
        try await database.execute(
          Outbox.insertion(of: [
            (event("first"), [subscriber, other]), (event("second"), [other]), (event("third"), [subscriber]),
          ]), in: .organization(organization), deadline: .after(.seconds(30)))
        let rows = try await database.query(
          "SELECT subject, subscriber FROM outbox WHERE organization_id = \(organization) ORDER BY sequence",
          in: .system(task: "outbox"), deadline: .after(.seconds(30)))
        let told = try rows.map { try [$0.decode("subject", as: String.self), $0.decode("subscriber")] }
        #expect(told == [["first", subscriber], ["first", other], ["second", other], ["third", subscriber]])
      }
    }

    @Test func `a relay that sleeps is woken by the commit`() async throws {
      try await withMechanisms { database in
        var policy = quick
        policy.longestSleep = .seconds(120)
        try await relaying(database, policy: policy) {
          try await append([event("first")], to: database)
          await log.wait(for: 1)
          for number in 2...20 {
            let clock = ContinuousClock.now
            try await append([event("\(number)")], to: database)
            await log.wait(for: number)
            #expect(clock.duration(to: .now) < .seconds(60))
          }
        }
      }
    }

    @Test func `an event that fails holds back its aggregate only, and is tried again in order`() async throws {
      try await withMechanisms { database in
        let other = UUID()
        let log = log
        let fails: DeliverEach = { delivery, _ in
          log.add(delivery)
          return delivery.event.subject == "a1" && delivery.attempt < 4 ? .retry(code: "busy") : .delivered
        }
        try await append([event("a1"), event("b1", of: other), event("a2"), event("b2", of: other)], to: database)
        try await relaying(database, deliver: fails) {
          await log.wait(for: 7)
          try await waitUntilFinished(database)
        }
        #expect(log.names.filter { $0.hasPrefix("a") } == ["a1", "a1", "a1", "a1", "a2"])
        #expect(log.names.filter { $0.hasPrefix("b") } == ["b1", "b2"])
        #expect(log.all.filter { $0.event.subject == "a1" }.map(\.attempt) == [1, 2, 3, 4])
      }
    }

    @Test func `after ten tries an event is parked and the next of its aggregate follows`() async throws {
      try await withMechanisms { database in
        let log = log
        let fails: DeliverEach = { delivery, _ in
          log.add(delivery)
          struct Broken: Error {}
          if delivery.event.subject == "bad" { throw Broken() }
          return .delivered
        }
        try await append([event("bad"), event("good")], to: database)
        try await relaying(database, deliver: fails) {
          await log.wait(for: 11)
          try await waitUntilFinished(database)
        }
        #expect(log.names == Array(repeating: "bad", count: 10) + ["good"])
        let bad = try #require(try await rows(in: database).first)
        #expect(try bad.decode("is_parked"))
        #expect(try bad.decode("attempts") == 10)
        #expect(try bad.decode("last_error") == "Broken")
        #expect(try await Outbox.retryParked(of: subscriber, in: database, deadline: .after(.seconds(30))) == 1)
        try await relaying(database) {
          await log.wait(for: 12)
          try await waitUntilFinished(database)
        }
        #expect(try await rows(in: database).allSatisfy { try $0.decode("is_delivered") })
      }
    }

    @Test func `where fresh events go first, what failed comes behind them, with more time`() async throws {
      try await withMechanisms { database in
        var policy = quick
        (policy.parallelism, policy.batch, policy.takesFreshFirst) = (1, 1, true)
        (policy.firstDelay, policy.firstTimeout) = (.zero, .seconds(100))
        (policy.deliveryTimeout, policy.lease) = (.seconds(1_000), .seconds(2_000))
        let log = log
        let fails: DeliverEach = { delivery, deadline in
          log.add(delivery)
          #expect((deadline.remaining > .seconds(100)) == (delivery.attempt > 1))
          // Until it is written down that the one before failed: it is due again from then on.
          while delivery.event.subject == "a", try await rows(in: database)[0].decode("attempts") == 0 {
            try await Task.sleep(for: .milliseconds(5))
          }
          return delivery.event.subject == "bad" && delivery.attempt == 1 ? .retry(code: "busy") : .delivered
        }
        try await append([event("bad", of: UUID()), event("a", of: UUID()), event("b", of: UUID())], to: database)
        try await relaying(database, policy: policy, deliver: fails) {
          await log.wait(for: 4)
          try await waitUntilFinished(database)
        }
        #expect(log.names == ["bad", "a", "b", "bad"])
      }
    }

    @Test func `also among those that are claimed together`() async throws {
      try await withMechanisms { database in
        var policy = quick
        (policy.parallelism, policy.batch, policy.takesFreshFirst, policy.firstDelay) = (1, 3, true, .zero)
        let log = log
        let fails: DeliverEach = { delivery, _ in
          log.add(delivery)
          if delivery.event.subject == "first" {
            // Until it is written down that the one before failed: it is claimed together with what is new.
            while try await rows(in: database)[0].decode("attempts") == 0 {
              try await Task.sleep(for: .milliseconds(5))
            }
            try await append([event("a", of: UUID()), event("b", of: UUID())], to: database)
          }
          return delivery.event.subject == "bad" && delivery.attempt == 1 ? .retry(code: "busy") : .delivered
        }
        try await append([event("bad", of: UUID()), event("first", of: UUID())], to: database)
        try await relaying(database, policy: policy, deliver: fails) {
          await log.wait(for: 5)
          try await waitUntilFinished(database)
        }
        #expect(log.names == ["bad", "first", "a", "b", "bad"])
      }
    }

    @Test func `a permanent failure is parked at once, an absent subscriber never`() async throws {
      try await withMechanisms { database in
        let log = log
        let other = UUID()
        try await append([event("wrong"), event("late", of: other)], to: database)
        let fails: DeliverEach = { delivery, _ in
          if delivery.event.subject == "wrong" { return .permanentFailure(code: "no_such_address") }
          log.add(delivery)
          return log.all.count <= 15 ? .unavailable(code: "refused") : .delivered
        }
        try await relaying(database, deliver: fails) {
          await log.wait(for: 16)
          try await waitUntilFinished(database)
        }
        let rows = try await rows(in: database)
        #expect(try rows.map { try $0.decode("is_parked", as: Bool.self) } == [true, false])
        #expect(try rows[0].decode("last_error") == "no_such_address")
        #expect(try rows[1].decode("attempts") == 0)
      }
    }

    @Test func `what a dead relay held comes again when its lease is over, and it can finish nothing any more`()
      async throws
    {
      try await withMechanisms { database in
        try await append([event("one"), event("two")], to: database)
        var short = quick
        short.lease = .milliseconds(300)
        let dead = OutboxQueue(database: database, subscriber: subscriber, policy: short)
        let held = try await dead.claim().claimed
        #expect(held.map(\.event.subject) == ["one", "two"])
        #expect(try await dead.claim().claimed.isEmpty)
        try await relaying(database) {
          await log.wait(for: 2)
          try await waitUntilFinished(database)
        }
        #expect(log.names == ["one", "two"])
        #expect(log.all.map(\.attempt) == [2, 2])
        var late = DeliveryResult()
        late.parked = held.map { ($0, "late") }
        _ = try await dead.record(late)
        #expect(try await rows(in: database).allSatisfy { try $0.decode("is_delivered") })
      }
    }

    @Test func `a relay that is told to stop finishes what it delivers and gives the rest back`() async throws {
      try await withMechanisms { database in
        try await append((0..<5).map { event("\($0)") }, to: database)
        let log = log
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let relay = OutboxRelay(
          database: database, subscribers: [subscriber], policy: quick, logger: Self.logger,
          deliverEach: { delivery, _ in
            enter.yield()
            // Goes on as soon as the relay has been told; its handler was there first.
            try? await gracefulShutdown()
            log.add(delivery)
            return .delivered
          })
        let group = ServiceGroup(
          configuration: ServiceGroupConfiguration(services: [.init(service: relay)], logger: Self.logger))
        let running = Task { try await group.run() }
        for await _ in entered { break }
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(log.names == ["0"])
        let rows = try await rows(in: database)
        #expect(try rows.map { try $0.decode("is_delivered", as: Bool.self) } == [true, false, false, false, false])
        #expect(try rows.allSatisfy { try !$0.decode("is_leased", as: Bool.self) })
      }
    }

    @Test func `what is cancelled because time is over is given back, and counts as no try`() async throws {
      try await withMechanisms { database in
        var policy = quick
        (policy.lease, policy.deliveryTimeout) = (.seconds(3_600), .seconds(1_800))
        try await append([event("long")], to: database)
        let log = log
        try await relaying(
          database, policy: policy,
          deliver: { delivery, _ in
            log.add(delivery)
            try await Task.sleep(for: .seconds(1_800))
            return .delivered
          }
        ) { await log.wait(for: 1) }
        let row = try #require(try await rows(in: database).first)
        #expect(try !row.decode("is_leased", as: Bool.self) && !row.decode("is_delivered", as: Bool.self))
        #expect(try row.decode("attempts") == 0)
      }
    }

    @Test func `what was delivered is written down as soon as the database lets it, for as long as the lease lasts`()
      async throws
    {
      try await withMechanisms(limits: SessionLimits(lockWait: .milliseconds(50))) { database in
        try await append([event("once")], to: database)
        let log = log
        var policy = quick
        policy.lease = .seconds(60)
        let deliver: DeliverEach = { delivery, _ in
          log.add(delivery)
          let (locked, lock) = AsyncStream.makeStream(of: Void.self)
          Task {
            try await database.transaction(in: .system(task: "outbox"), deadline: .after(.seconds(30))) { transaction in
              try await transaction.execute("SELECT 1 FROM outbox FOR UPDATE")
              lock.yield()
              // Many short tries fail meanwhile.
              try await transaction.execute("SELECT pg_sleep(9)")
            }
          }
          for await _ in locked { break }
          return .delivered
        }
        try await relaying(database, policy: policy, deliver: deliver) { try await waitUntilFinished(database) }
        #expect(log.names == ["once"])
      }
    }

    @Test(arguments: [(relays: 1, aggregates: 1), (relays: 2, aggregates: 500)])
    func `a backlog of 10,000 drains in order, each event once`(_ shape: (relays: Int, aggregates: Int)) async throws {
      try await withMechanisms { database in
        let aggregates = (0..<shape.aggregates).map { _ in UUID() }
        for block in 0..<20 {
          try await append(
            (0..<500).map { event("\(block * 500 + $0)", of: aggregates[$0 % aggregates.count]) }, to: database)
        }
        try await relaying(database, policy: OutboxPolicy(), relays: shape.relays) {
          await log.wait(for: 10_000)
          try await waitUntilFinished(database)
        }
        #expect(log.all.count == 10_000)
        for events in Dictionary(grouping: log.all, by: \.event.aggregate).values {
          let sequences = events.compactMap(\.event.sequence)
          #expect(sequences == sequences.sorted())
          #expect(Set(sequences).count == events.count)
        }
      }
    }

    @Test func `a tenant sees its own events only, and without a context nobody sees any (TI-2)`() async throws {
      try await withMechanisms { database in
        try await append([event("mine")], to: database)
        func count(_ context: TenantContext) async throws -> Int {
          try await database.query(
            "SELECT 1 FROM outbox WHERE subscriber = \(subscriber)", in: context, deadline: .after(.seconds(30))
          ).count
        }
        #expect(try await count(.organization(organization)) == 1)
        #expect(try await count(.organization(OrganizationID(UUID()))) == 0)
        #expect(try await count(.system(task: "inbox")) == 0)
        #expect(try await count(.system(task: "outbox")) == 1)
        await #expect(throws: PostgresError.self) {
          try await database.transaction(in: .organization(OrganizationID(UUID())), deadline: .after(.seconds(30))) {
            try await $0.execute(Outbox.insertion(of: [event("foreign")], for: [subscriber]))
          }
        }
      }
    }

    @Test func `the back-off doubles up to its limit and is spread over its upper half`() {
      let policy = OutboxPolicy()
      #expect(policy.delay(afterFailures: 1, chance: 0) == .milliseconds(500))
      #expect(policy.delay(afterFailures: 1, chance: 1) == .seconds(1))
      #expect(policy.delay(afterFailures: 4, chance: 1) == .seconds(8))
      #expect(policy.delay(afterFailures: 9, chance: 1) == .seconds(256))
      #expect(policy.delay(afterFailures: 1_000_000, chance: 1) == .seconds(300))
      #expect(policy.outageDelay(afterClaims: 1_000_000, chance: 1) == .seconds(15))
    }
  }
}
