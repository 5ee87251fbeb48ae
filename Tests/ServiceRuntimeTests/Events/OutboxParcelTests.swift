import CallContext
import Foundation
import Identifiers
import Logging
import Postgres
import Synchronization
import Testing

@testable import ServiceRuntime

/// What a subscriber was handed, parcel by parcel.
final class ParcelLog: Sendable {
  private let state = Mutex<[[Delivery]]>([])

  var all: [[Delivery]] { state.withLock { $0 } }
  var names: [[String]] { all.map { $0.map { $0.event.subject ?? "" } } }

  func add(_ parcel: [Delivery]) { state.withLock { $0.append(parcel) } }
}

private final class Switch: Sendable {
  private let state = Atomic(true)

  var isOn: Bool { state.load(ordering: .acquiring) }

  func turnOff() { state.store(false, ordering: .releasing) }
}

extension MechanismTests {
  /// Several events as one delivery: nothing that holds for one event is weaker for that.
  @Suite("Outbox in parcels (RE-8)", .timeLimit(.minutes(3)))
  struct OutboxParcelTests {
    private let organization = OrganizationID(UUID())
    private let rival = OrganizationID(UUID())
    private let subscriber = "test-\(UUID().uuidString.lowercased())"
    private let log = ParcelLog()

    private var policy: OutboxPolicy {
      var policy = OutboxPolicy()
      policy.parcelEvents = 4
      policy.firstDelay = .milliseconds(20)
      policy.longestDelay = .milliseconds(40)
      policy.longestOutageDelay = .milliseconds(40)
      return policy
    }

    private func event(_ name: String, of aggregate: UUID, organization: OrganizationID? = nil) -> CloudEvent {
      CloudEvent(
        id: UUID(), source: "proposals", type: "proposal.sent", subject: name, time: Date(timeIntervalSince1970: 1000),
        organization: organization ?? self.organization, aggregate: aggregate,
        data: RawJSON(bytes: Array("{}".utf8)))
    }

    private func append(_ events: [CloudEvent], to database: Database) async throws {
      for (organization, events) in Dictionary(grouping: events, by: \.organization) {
        try await database.execute(
          Outbox.insertion(of: events, for: [subscriber]), in: .organization(organization),
          deadline: .after(.seconds(30)))
      }
    }

    /// Runs relays until every row is finished.
    private func drain(
      _ database: Database, policy: OutboxPolicy? = nil, relays: Int = 1, deliver: OutboxRelay.Deliver? = nil
    ) async throws {
      let policy = policy ?? self.policy
      let log = log
      let tasks = (0..<relays).map { _ in
        let relay = OutboxRelay(
          database: database, subscribers: [subscriber], policy: policy,
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { parcel, deadline in
          log.add(parcel)
          return try await deliver?(parcel, deadline) ?? .delivered
        }
        return Task { try await relay.run() }
      }
      let queue = OutboxQueue(database: database, subscriber: subscriber, policy: policy)
      while try await queue.counts().waiting > 0 { try await Task.sleep(for: .milliseconds(5)) }
      for task in tasks { task.cancel() }
      for task in tasks { _ = await task.result }
    }

    private func rows(_ condition: SQL, in database: Database) async throws -> [String] {
      try await database.query(
        "SELECT subject FROM outbox WHERE subscriber = \(subscriber) AND \(condition) ORDER BY sequence",
        in: .system(task: "outbox"), deadline: .after(.seconds(30))
      ).map { try $0.decode("subject") }
    }

    private func refusing(_ name: String, with outcome: DeliveryOutcome) -> OutboxRelay.Deliver {
      { parcel, _ in parcel.contains { $0.event.subject == name } ? outcome : .delivered }
    }

    @Test func `a parcel holds whole aggregates of one organization, in the order of their numbers`() async throws {
      try await withMechanisms { database in
        let (a, b, c, d) = (UUID(), UUID(), UUID(), UUID())
        try await append(
          [
            event("a1", of: a), event("b1", of: b), event("a2", of: a), event("c1", of: c), event("b2", of: b),
            event("r1", of: d, organization: rival), event("r2", of: a, organization: rival),
          ], to: database)
        try await drain(database)
        #expect(log.all.allSatisfy { Set($0.map(\.event.organization)).count == 1 && $0.count <= 4 })
        #expect(Set(log.names) == [["a1", "b1", "a2", "b2"], ["c1"], ["r1", "r2"]])
        #expect(try await rows("delivered_at IS NOT NULL", in: database).count == 7)
      }
    }

    @Test func `one aggregate with more than a parcel goes in several, one after the other`() async throws {
      try await withMechanisms { database in
        let a = UUID()
        try await append((0..<10).map { event("\($0)", of: a) }, to: database)
        try await drain(database)
        #expect(log.names == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8", "9"]])
      }
    }

    @Test func `those who wait for the database go first, and the events follow in one parcel`() async throws {
      try await withMechanisms { database in
        var patient = policy
        patient.longestRest = .seconds(60)
        let log = log
        let relay = OutboxRelay(
          database: database, subscribers: [subscriber], policy: patient,
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { parcel, _ in
          log.add(parcel)
          return .delivered
        }
        let relaying = Task { try await relay.run() }
        try await append([event("before", of: UUID())], to: database)
        while log.all.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let crowd = Switch()
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let organization = organization
        try await withThrowingTaskGroup(of: Void.self) { group in
          // Ten times as many as there are connections: somebody waits at any time, however late some of them run.
          for _ in 0..<120 {
            group.addTask {
              while crowd.isOn {
                try await database.execute(
                  "SELECT pg_sleep(0.002)", in: .organization(organization), deadline: .after(.seconds(30)))
                arrived.yield()
              }
            }
          }
          var served = arrivals.makeAsyncIterator()
          for _ in 0..<240 { await served.next() }
          for name in ["1", "2", "3"] {
            try await append([event(name, of: UUID())], to: database)
            for _ in 0..<5 {
              try await database.execute("SELECT 1", in: .organization(organization), deadline: .after(.seconds(30)))
            }
          }
          #expect(log.names == [["before"]])
          crowd.turnOff()
          try await group.waitForAll()
        }
        while log.all.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(log.names == [["before"], ["1", "2", "3"]])
        relaying.cancel()
        _ = await relaying.result
      }
    }

    @Test func `a parcel is bounded in bytes, and an event that is larger goes alone`() async throws {
      try await withMechanisms { database in
        var small = policy
        small.parcelBytes = 5
        let a = UUID()
        try await append((0..<4).map { event("\($0)", of: a) }, to: database)
        try await drain(database, policy: small)
        #expect(log.names == [["0", "1"], ["2", "3"]])
        small.parcelBytes = 1
        try await append([event("4", of: a), event("5", of: a)], to: database)
        try await drain(database, policy: small)
        #expect(log.names.dropFirst(2) == [["4"], ["5"]])
      }
    }

    @Test func `one bad event is found and parked alone, and the rest of its parcel arrives in order`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append(
          [event("a1", of: a), event("bad", of: b), event("a2", of: a), event("b2", of: b)], to: database)
        try await drain(database, deliver: refusing("bad", with: .permanentFailure(code: "http_422")))
        #expect(log.names == [["a1", "bad", "a2", "b2"], ["a1"], ["bad"], ["a2"], ["b2"]])
        #expect(try await rows("parked_at IS NOT NULL AND last_error = 'http_422'", in: database) == ["bad"])
        #expect(try await rows("delivered_at IS NOT NULL", in: database) == ["a1", "a2", "b2"])
      }
    }

    @Test func `an event that fails again and again holds back its aggregate only, and goes alone`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append(
          [event("a1", of: a), event("bad", of: b), event("a2", of: a), event("b2", of: b)], to: database)
        try await drain(database, deliver: refusing("bad", with: .retry(code: "http_500")))
        let tries = log.names.filter { $0.contains("bad") }
        #expect(tries == [["a1", "bad", "a2", "b2"]] + Array(repeating: ["bad"], count: 10))
        #expect(log.names.last == ["b2"])
        #expect(try await rows("parked_at IS NOT NULL AND attempts = 10", in: database) == ["bad"])
        #expect(try await rows("delivered_at IS NOT NULL AND attempts = 0", in: database) == ["a1", "a2", "b2"])
      }
    }

    @Test func `while a subscriber is away nothing is tried singly, counted or torn apart`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append([event("a1", of: a), event("b1", of: b), event("a2", of: a)], to: database)
        let log = log
        try await drain(database) { _, _ in
          log.all.count <= 12 ? .unavailable(code: "unreachable") : .delivered
        }
        #expect(log.names.count == 13)
        // The second event of an aggregate waits with the first, so it comes along with both.
        #expect(log.names.allSatisfy { $0 == ["a1", "b1", "a2"] })
        #expect(try await rows("delivered_at IS NOT NULL AND attempts = 0", in: database).count == 3)
      }
    }

    @Test func `an event at which the subscriber breaks holds up no other aggregate of its parcel`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append([event("bad", of: b), event("a1", of: a), event("a2", of: a)], to: database)
        let log = log
        // Each time it breaks it needs a while to come back, in which whoever comes finds nobody.
        let isBack = Mutex(ContinuousClock.now)
        let arrived = Mutex<[String]>([])
        try await drain(database) { parcel, _ in
          let isAlone = parcel.count == 1
          if isBack.withLock({ $0 > .now }) { return .unavailable(code: "unreachable") }
          // It is mended once the others have arrived.
          if parcel.contains(where: { $0.event.subject == "bad" }), arrived.withLock({ $0 }) != ["a1", "a2"] {
            isBack.withLock { $0 = .now + .milliseconds(10) }
            return isAlone ? .unavailable(code: "connection_lost") : .retry(code: "connection_lost")
          }
          arrived.withLock { $0 += parcel.compactMap(\.event.subject) }
          return .delivered
        }
        #expect(log.names.first == ["bad", "a1", "a2"])
        #expect(log.names.dropFirst().allSatisfy { $0 == ["bad"] || !$0.contains("bad") })
        #expect(arrived.withLock { $0 } == ["a1", "a2", "bad"])
        #expect(try await rows("delivered_at IS NOT NULL AND attempts <= 1", in: database).count == 3)
      }
    }

    @Test func `a subscriber that does not know parcels gets each event by itself, in order`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append([event("a1", of: a), event("b1", of: b), event("a2", of: a)], to: database)
        try await drain(database) { parcel, _ in
          parcel.count > 1 ? .permanentFailure(code: "http_415") : .delivered
        }
        #expect(log.names == [["a1", "b1", "a2"], ["a1"], ["b1"], ["a2"]])
        #expect(try await rows("parked_at IS NOT NULL", in: database).isEmpty)
      }
    }

    @Test func `what a dead relay held comes again event by event`() async throws {
      try await withMechanisms { database in
        let (a, b) = (UUID(), UUID())
        try await append([event("a1", of: a), event("a2", of: a), event("b1", of: b)], to: database)
        var short = policy
        short.lease = .milliseconds(200)
        let dead = OutboxQueue(database: database, subscriber: subscriber, policy: short)
        #expect(try await dead.claim().claimed.count == 3)
        try await drain(database)
        #expect(log.all.allSatisfy { $0.count == 1 && $0[0].attempt == 2 })
        #expect(log.names.flatMap { $0 }.filter { $0.hasPrefix("a") } == ["a1", "a2"])
        #expect(try await rows("delivered_at IS NOT NULL", in: database).count == 3)
      }
    }

    @Test func `results of every kind are written down with one another`() async throws {
      try await withMechanisms { database in
        let events = (0..<8).map { event("\($0)", of: UUID()) }
        try await append(events, to: database)
        let queue = OutboxQueue(database: database, subscriber: subscriber, policy: policy)
        let claimed = try await queue.claim().claimed
        #expect(claimed.map(\.event.subject) == (0..<8).map { "\($0)" })
        var result = DeliveryResult()
        result.delivered = Array(claimed[0...1])
        result.parked = [(claimed[2], "one"), (claimed[3], "two")]
        result.failures = [
          .init(delivery: claimed[4], code: "counts", delay: .seconds(60), counts: true),
          .init(delivery: claimed[5], code: "away", delay: .seconds(90), counts: false),
        ]
        result.released = Array(claimed[6...7])
        #expect(try await queue.record(result).count == 2)
        #expect(try await rows("delivered_at IS NOT NULL", in: database) == ["0", "1"])
        #expect(try await rows("parked_at IS NOT NULL AND last_error = 'one'", in: database) == ["2"])
        #expect(try await rows("parked_at IS NOT NULL AND last_error = 'two'", in: database) == ["3"])
        let soon: SQL = "next_attempt_at BETWEEN now() + interval '50 s' AND now() + interval '61 s'"
        let later: SQL = "next_attempt_at BETWEEN now() + interval '80 s' AND now() + interval '91 s'"
        #expect(try await rows("attempts = 1 AND last_error = 'counts' AND \(soon)", in: database) == ["4"])
        #expect(try await rows("attempts = 0 AND last_error = 'away' AND \(later)", in: database) == ["5"])
        #expect(try await rows("leased_until IS NOT NULL", in: database).isEmpty)
        #expect(try await queue.claim().claimed.map(\.event.subject) == ["6", "7"])
      }
    }

    @Test func `a backlog of 10,000 drains in parcels, in order, each event once`() async throws {
      try await withMechanisms { database in
        let aggregates = (0..<500).map { _ in UUID() }
        for block in 0..<20 {
          try await append(
            (0..<500).map { event("\(block * 500 + $0)", of: aggregates[$0]) }, to: database)
        }
        var policy = OutboxPolicy()
        policy.parcelEvents = 50
        try await drain(database, policy: policy, relays: 2)
        let all = log.all.flatMap { $0 }
        #expect(all.count == 10_000)
        for events in Dictionary(grouping: all, by: \.event.aggregate).values {
          let sequences = events.compactMap(\.event.sequence)
          #expect(sequences == sequences.sorted() && Set(sequences).count == 20)
        }
      }
    }
  }
}
