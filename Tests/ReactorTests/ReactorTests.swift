import CallContext
import Foundation
import Glibc
import Reactor
import Testing

/// An actor that lives on a reactor, as the database and the outbound client do.
private actor Resident {
  private let reactor: Reactor
  private(set) var events: [String] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

  init(reactor: Reactor) {
    self.reactor = reactor
  }

  func note(_ event: String) { events.append(event) }

  func threadName() throws -> String { try Self.currentThreadName() }

  nonisolated static func currentThreadName() throws -> String {
    try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  func ready(_ descriptor: Int32, for interest: Readiness, within duration: Duration) async throws -> Readiness {
    try await reactor.here.ready(descriptor, for: interest, until: .after(duration))
  }

  func fire(_ milliseconds: [Int]) async -> [Int] {
    await withCheckedContinuation { continuation in
      var fired: [Int] = []
      for wait in milliseconds {
        reactor.here.schedule(at: .after(.milliseconds(wait))) {
          fired.append(wait)
          if fired.count == milliseconds.count { continuation.resume(returning: fired) }
        }
      }
    }
  }

  func fireAfterCancelling() async -> [String] {
    await withCheckedContinuation { continuation in
      var fired: [String] = []
      let cancelled = reactor.here.schedule(at: .after(.milliseconds(1))) { fired.append("cancelled") }
      reactor.here.cancel(cancelled)
      reactor.here.schedule(at: .after(.milliseconds(20))) {
        fired.append("kept")
        continuation.resume(returning: fired)
      }
    }
  }

  /// Another file comes under the number of one that is watched, as when a library closes its own without a word.
  func ready(_ other: Int32, inPlaceOf descriptor: Int32) async throws -> Readiness {
    try reactor.here.watch(descriptor, for: .readable) { _ in }
    dup2(other, descriptor)
    return try await ready(descriptor, for: .readable, within: .seconds(30))
  }

  func watchTwice(_ descriptor: Int32) async throws -> Int {
    var count = 0
    return try await withCheckedThrowingContinuation { continuation in
      do {
        try reactor.here.watch(descriptor, for: .readable) { [reactor] _ in
          // Runs on the thread but outside of a job: the actor may still be entered at once.
          self.assumeIsolated { $0.events.append("readable") }
          count += 1
          if count == 2 {
            reactor.here.unwatch(descriptor)
            continuation.resume(returning: count)
          }
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}

@Suite struct `The reactor` {
  private let reactor: Reactor
  private let resident: Resident

  init() throws {
    reactor = try Reactor(name: "reactor-test")
    resident = Resident(reactor: reactor)
  }

  private func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func `watches a descriptor whose number another one had that was closed unseen`() async throws {
    let (gone, new) = (try pipe(), try pipe())
    #expect(write(new.write, "x", 1) == 1)
    #expect(try await resident.ready(new.read, inPlaceOf: gone.read) == .readable)
    for descriptor in [gone.read, gone.write, new.read, new.write] { close(descriptor) }
  }

  @Test func `runs an actor's work on its own thread`() async throws {
    #expect(try await resident.threadName() == "reactor-test")
  }

  @Test func `runs whole tasks on its own thread, and what they await of its actors too`() async throws {
    let task = Task(executorPreference: reactor.tasks) {
      var names = [try Resident.currentThreadName()]
      names.append(try await resident.threadName())
      // After an actor, the task goes on where it was.
      names.append(try Resident.currentThreadName())
      await Task.yield()
      names.append(try Resident.currentThreadName())
      return names
    }
    #expect(try await task.value == Array(repeating: "reactor-test", count: 4))
  }

  @Test func `takes work from many tasks at once and loses none`() async {
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<2_000 { group.addTask { await resident.note("\(number)") } }
    }
    let events = await resident.events
    #expect(Set(events).count == 2_000)
  }

  @Test func `fires timers in the order of their deadlines`() async {
    #expect(await resident.fire([30, 5, 50, 1, 20]) == [1, 5, 20, 30, 50])
  }

  @Test func `does not fire a cancelled timer`() async {
    #expect(await resident.fireAfterCancelling() == ["kept"])
  }

  @Test func `tells when a descriptor becomes readable`() async throws {
    let ends = try pipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    async let readiness = resident.ready(ends.read, for: .readable, within: .seconds(10))
    #expect(write(ends.write, "x", 1) == 1)
    #expect(try await readiness.contains(.readable))
  }

  @Test func `tells when a descriptor hangs up`() async throws {
    let ends = try pipe()
    defer { close(ends.read) }
    close(ends.write)
    let readiness = try await resident.ready(ends.read, for: .readable, within: .seconds(10))
    #expect(!readiness.isDisjoint(with: .failed))
  }

  @Test func `gives up waiting at the deadline, and the descriptor can be waited for again`() async throws {
    let ends = try pipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    #expect(try await resident.ready(ends.read, for: .readable, within: .milliseconds(10)) == [])
    #expect(write(ends.write, "x", 1) == 1)
    #expect(try await resident.ready(ends.read, for: .readable, within: .seconds(10)).contains(.readable))
  }

  @Test func `calls a watch again while the descriptor stays ready`() async throws {
    let ends = try pipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    #expect(write(ends.write, "x", 1) == 1)
    #expect(try await resident.watchTwice(ends.read) == 2)
    #expect(await resident.events == ["readable", "readable"])
  }

  @Test func `says which call failed for a descriptor that is none`() async {
    await #expect(throws: ReactorError.self) {
      _ = try await resident.ready(-1, for: .readable, within: .seconds(1))
    }
  }
}
