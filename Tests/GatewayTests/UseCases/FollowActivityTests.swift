import CallContext
import Cryptography
import Foundation
import Identifiers
import Logging
import Postgres
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Nobody misses a line and nobody gets one twice, however slow they are and however much happens at once.
@Suite(.timeLimit(.minutes(2))) struct FollowActivityTests {
  private struct Scene: Sendable {
    let database: Database
    let followActivity: FollowActivity
    let organization: OrganizationID
    let other: OrganizationID

    var caller: Caller { Caller(organization: organization, principal: .key(UUID()), scopes: []) }

    func write(_ count: Int) async throws {
      let lines = (0..<count).map { number in
        Activity(
          id: Activity.ID(UUID()), type: "test.happened", occurredAt: ViewSamples.now, proposal: nil, estimate: nil,
          client: nil, contact: nil, actor: "service:test", summary: "Number \(number)", data: "{}")
      }
      try await database.execute(
        ActivityStore.insertion(of: lines, for: organization), in: .organization(organization),
        deadline: .after(.seconds(30)))
    }

    /// A stream that hands over what it writes, until the task is cancelled or it ends by itself.
    func follow(
      behind last: Int64? = nil, recheck: Duration = .seconds(30), longest: Duration = .seconds(3600),
      hearsEngagement: Bool = true, holds: @escaping @Sendable () throws -> Bool = { true },
      write: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Task<Void, any Error> {
      let follower = try await followActivity.join(caller, deadline: .after(.seconds(30)))
      let stream = EventStream(
        followActivity: followActivity, organization: organization, follower: follower,
        permission: StreamPermission(hearsEngagement: hearsEngagement) { _ in try holds() }, recheck: recheck,
        longest: longest)
      return Task { try await stream.run(behind: last, write: write) }
    }
  }

  private final class Taken: Sendable {
    private let state = Mutex((reader: EventReader(), events: [StreamedEvent]()))

    func take(_ bytes: [UInt8]) {
      state.withLock { $0.events += $0.reader.take(bytes) }
    }

    var events: [StreamedEvent] { state.withLock { $0.events } }
    var lines: [Int] { events.filter { $0.name == "activity" }.compactMap { $0.id.flatMap { Int($0) } } }
  }

  private func run(_ body: (GatewayFixture, Scene) async throws -> Void) async throws {
    try await GatewayFixture.run { gateway in
      let scene = Scene(
        database: gateway.database.open(poolSize: 4),
        followActivity: FollowActivity(
          database: gateway.database.open(poolSize: 2),
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, encode: EventStreamRoutes.encode),
        organization: try await gateway.newTeam().organization,
        other: try await gateway.newTeam("Rival & Sons", email: nil).organization)
      try await body(gateway, scene)
    }
  }

  @Test func `what many write at once comes once and in one order`() async throws {
    try await run { gateway, scene in
      let taken = Taken()
      let stream = try await scene.follow { taken.take($0) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask { try await scene.write(5) }
          group.addTask { await scene.followActivity.look() }
        }
        try await group.waitForAll()
      }
      await scene.followActivity.look()
      #expect(try await gateway.eventually { taken.lines.count >= 100 })
      #expect(taken.lines == Array(1...100))
      stream.cancel()
    }
  }

  @Test func `a reader that is far behind gets the rest from the feed`() async throws {
    try await run { gateway, scene in
      let taken = Taken()
      let (gate, opener) = AsyncStream.makeStream(of: Void.self)
      let isHeld = Mutex(true)
      let stream = try await scene.follow { bytes in
        taken.take(bytes)
        // It has the first line, and takes nothing more until it is let.
        if !taken.lines.isEmpty,
          isHeld.withLock({ held in
            defer { held = false }
            return held
          })
        {
          for await _ in gate { break }
        }
      }
      for _ in 0..<8 {
        try await scene.write(100)
        await scene.followActivity.look()
      }
      #expect(try await gateway.eventually { taken.lines.count == 1 })
      // Written, and not looked at: the reader finds it in the feed before it is told of it.
      try await scene.write(100)
      opener.yield()
      #expect(try await gateway.eventually { taken.lines.count >= 900 })
      await scene.followActivity.look()
      try await scene.write(1)
      await scene.followActivity.look()
      #expect(try await gateway.eventually { taken.lines.last == 901 })
      #expect(taken.lines == Array(1...901))
      stream.cancel()
    }
  }

  @Test func `who was away for long is told to read the feed`() async throws {
    try await run { gateway, scene in
      let limit = Int(FollowActivity.Limits.linesToCatchUp)
      try await scene.write(limit + 1)
      for (last, name, lines) in [
        (0, "reset", 0), (1, "activity", limit), (limit + 1, "ready", 0), (9_999, "ready", 0),
      ] {
        let taken = Taken()
        let stream = try await scene.follow(behind: Int64(last)) { taken.take($0) }
        #expect(try await gateway.eventually { taken.events.last?.name == "ready" })
        #expect(taken.events.first?.name == name && taken.lines.count == lines, "behind \(last)")
        #expect(taken.events.last?.id == "\(limit + 1)")
        stream.cancel()
      }
    }
  }

  @Test func `a stream ends when its reader may not follow any more, and after its time`() async throws {
    try await run { _, scene in
      let isAllowed = Mutex(true)
      let taken = Taken()
      let stream = try await scene.follow(
        recheck: .zero, holds: { isAllowed.withLock { $0 } }, write: { taken.take($0) })
      try await scene.write(1)
      await scene.followActivity.look()
      isAllowed.withLock { $0 = false }
      try await scene.write(1)
      await scene.followActivity.look()
      try await stream.value
      #expect(taken.lines.count <= 1)
      let short = try await scene.follow(longest: .zero) { _ in }
      await scene.followActivity.stir()
      try await short.value
    }
  }

  @Test func `whose key ends is let out at once, and who can't be asked about hears nothing meanwhile`() async throws {
    try await run { gateway, scene in
      let state = Mutex<Bool?>(true)
      let taken = Taken()
      let stream = try await scene.follow(
        holds: {
          guard let holds = state.withLock({ $0 }) else { throw Problem.unavailable() }
          return holds
        }, write: { taken.take($0) })
      #expect(try await gateway.eventually { taken.events.last?.name == "ready" })
      state.withLock { $0 = nil }
      await scene.followActivity.end(credentialsOf: scene.organization)
      try await scene.write(1)
      await scene.followActivity.look()
      // Of another organization: nothing to do with it.
      await scene.followActivity.end(credentialsOf: scene.other)
      state.withLock { $0 = true }
      await scene.followActivity.stir()
      #expect(try await gateway.eventually { taken.lines == [1] })
      state.withLock { $0 = false }
      await scene.followActivity.end(credentialsOf: scene.organization)
      try await stream.value
      #expect(taken.lines == [1])
    }
  }

  @Test func `who comes from a process that told more gets nothing twice`() async throws {
    try await run { gateway, scene in
      let first = Taken()
      let other = try await scene.follow { first.take($0) }
      #expect(try await gateway.eventually { first.events.last?.name == "ready" })
      // Written, and told by another process; this one has not looked yet.
      try await scene.write(3)
      let taken = Taken()
      let stream = try await scene.follow(behind: 2) { taken.take($0) }
      #expect(try await gateway.eventually { taken.events.last?.name == "ready" })
      #expect(taken.events.last?.id == "2")
      await scene.followActivity.look()
      #expect(try await gateway.eventually { !taken.lines.isEmpty && first.lines.count == 3 })
      #expect(taken.lines == [3] && first.lines == [1, 2, 3])
      for task in [other, stream] { task.cancel() }
    }
  }

  @Test func `one organization does not take the room of all`() async throws {
    try await run { _, scene in
      var followers: [FollowActivity.Follower] = []
      for _ in 0..<FollowActivity.Limits.streamsOfOrganization {
        followers.append(try await scene.followActivity.join(scene.caller, deadline: .after(.seconds(30))))
      }
      await #expect(throws: FollowActivity.Refusal.tooMany) {
        _ = try await scene.followActivity.join(scene.caller, deadline: .after(.seconds(30)))
      }
      let other = Caller(organization: scene.other, principal: .key(UUID()), scopes: [])
      followers.append(try await scene.followActivity.join(other, deadline: .after(.seconds(30))))
      #expect(await scene.followActivity.streamCount == followers.count)
    }
  }

  @Test func `who has gone is forgotten`() async throws {
    try await run { gateway, scene in
      var streams: [Task<Void, any Error>] = []
      for _ in 0..<5 { streams.append(try await scene.follow { _ in }) }
      #expect(await scene.followActivity.streamCount == 5)
      for stream in streams { stream.cancel() }
      streams = []
      #expect(try await gateway.eventually { await scene.followActivity.streamCount == 0 })
      // And nobody is let in once it is closed.
      await scene.followActivity.close()
      await #expect(throws: FollowActivity.Refusal.tooMany) {
        _ = try await scene.followActivity.join(scene.caller, deadline: .after(.seconds(30)))
      }
    }
  }

  @Test func `hints are of one organization, and those that are none are left out`() async throws {
    try await run { gateway, scene in
      let (taken, deaf) = (Taken(), Taken())
      let stream = try await scene.follow { taken.take($0) }
      let other = try await scene.follow(hearsEngagement: false) { deaf.take($0) }
      #expect(
        try await gateway.eventually { taken.events.last?.name == "ready" && deaf.events.last?.name == "ready" })
      let own = SharedProposal.ID(UUID())
      try await scene.followActivity.hear(
        "\(scene.other) \(SharedProposal.ID(UUID()))\nnonsense\n\(scene.organization) nonsense\n\(scene.organization) \(own)"
      )
      #expect(try await gateway.eventually { taken.events.last?.name == "engagement" })
      #expect(taken.events.map(\.name) == ["ready", "engagement"])
      #expect(taken.events.last?.json["proposal_id"] as? String == own.description)
      try await scene.write(1)
      await scene.followActivity.look()
      #expect(try await gateway.eventually { deaf.lines == [1] })
      #expect(deaf.events.map(\.name) == ["ready", "activity"], "without the right to read proposals")
      for task in [stream, other] { task.cancel() }
    }
  }
}
