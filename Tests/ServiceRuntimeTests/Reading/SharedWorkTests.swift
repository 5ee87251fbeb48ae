import CallContext
import ServiceRuntime
import Synchronization
import Testing

/// Long work is done once for all who want it, and goes on without them.
@Suite struct SharedWorkTests {
  struct Broken: Error {}

  final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }

    func next() -> Int {
      value.withLock {
        $0 += 1
        return $0
      }
    }
  }

  @Test func onceForAllAndAgainForThoseWhoComeLater() async throws {
    let work = SharedWork<String, Int>()
    let counter = Counter()
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    @Sendable func value() async throws -> Int? {
      try await work.value(for: "a", until: .after(.seconds(30))) {
        for await _ in gate { break }
        return counter.next()
      }
    }
    let all = (0..<8).map { _ in Task { try await value() } }
    open.yield()
    open.finish()
    var values: Set<Int?> = []
    for task in all { values.insert(try await task.value) }
    // Whoever came after the first work was done got another one; nobody had one of their own.
    #expect(values.count == counter.count && counter.count < 8)
  }

  @Test func whoLeavesAtTheDeadlineFindsItDoneLater() async throws {
    let work = SharedWork<String, Int>()
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let early = try await work.value(for: "a", until: .after(.milliseconds(20))) {
      for await _ in gate { break }
      return 7
    }
    #expect(early == nil)
    let late = Task { try await work.value(for: "a", until: .after(.seconds(30))) { 8 } }
    open.yield()
    // The first work, or one of its own when that was done before it asked.
    #expect([7, 8].contains(try await late.value))
  }

  @Test func failuresAreForAll() async {
    let work = SharedWork<String, Int>()
    await #expect(throws: Broken.self) {
      _ = try await work.value(for: "a", until: .after(.seconds(30))) { throw Broken() }
    }
    await #expect(throws: Never.self) { _ = try await work.value(for: "a", until: .after(.seconds(30))) { 1 } }
  }
}
