import ServiceRuntime
import Synchronization
import Testing

@Suite struct KeyedRoundsTests {
  private struct Refused: Error {}

  /// Lets rounds begin when the test says so.
  private final class Gate: Sendable {
    private let waiters = Mutex<[CheckedContinuation<Void, Never>]>([])
    let sizes = Mutex<[String: [Int]]>([:])

    func pass(_ key: String, _ count: Int) async {
      sizes.withLock { $0[key, default: []].append(count) }
      await withCheckedContinuation { waiter in waiters.withLock { $0.append(waiter) } }
    }

    var standing: Int { waiters.withLock { $0.count } }
    func open() {
      let all = waiters.withLock { waiters in
        defer { waiters = [] }
        return waiters
      }
      for waiter in all { waiter.resume() }
    }
  }

  private func until(_ condition: @Sendable () -> Bool) async {
    while !condition() { await Task.yield() }
  }

  @Test(.timeLimit(.minutes(1)))
  func `those of one key share a round, another key does not wait, and nobody is remembered afterwards`() async throws {
    let gate = Gate()
    let rounds = KeyedRounds<String, Int, String>(maximumWaiting: 6) { key, items in
      await gate.pass(key, items.count)
      if items.contains(13) { throw Refused() }
      return items.map { "\(key)\($0)" }
    }
    func ask(_ item: Int, _ key: String) -> Task<String, any Error> { Task { try await rounds(item, of: key) } }
    let first = ask(1, "a")
    await until { gate.standing == 1 }
    let others = [ask(2, "a"), ask(3, "a"), ask(13, "a")]
    await until { rounds.waitingCount == 4 }
    let apart = ask(1, "b")
    await until { gate.standing == 2 }
    #expect(rounds.keyCount == 2)
    let last = ask(2, "b")
    await until { rounds.waitingCount == 6 }
    await #expect(throws: KeyedRounds<String, Int, String>.TooManyWait.self) { try await rounds(9, of: "c") }
    gate.open()
    #expect(try await first.value == "a1")
    #expect(try await apart.value == "b1")
    await until { gate.standing == 2 }
    gate.open()
    #expect(try await last.value == "b2")
    for other in others { await #expect(throws: Refused.self) { try await other.value } }
    #expect(gate.sizes.withLock { $0 } == ["a": [1, 3], "b": [1, 1]])
    await until { rounds.waitingCount == 0 }
    #expect(rounds.keyCount == 0)
  }
}
