import ServiceRuntime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct SharedRoundsTests {
  private struct Refused: Error, Equatable {}

  /// Work whose rounds end when the test says so.
  private final class Work: Sendable {
    private let began = AsyncStream.makeStream(of: [Int].self)
    private let ends = Mutex<[CheckedContinuation<Bool, Never>]>([])

    func run(_ items: [Int]) async throws -> [Int] {
      let isFine = await withCheckedContinuation { end in
        ends.withLock { $0.append(end) }
        began.continuation.yield(items)
      }
      guard isFine else { throw Refused() }
      return items.map { $0 * 10 }
    }

    func next() async -> [Int]? {
      for await items in began.stream { return items }
      return nil
    }

    func end(isFine: Bool = true) {
      for end in ends.withLock({ ends in
        defer { ends = [] }
        return ends
      }) { end.resume(returning: isFine) }
    }
  }

  private func waiting(_ count: Int, for rounds: SharedRounds<Int, Int>) async {
    while rounds.waitingCount < count { await Task.yield() }
  }

  @Test func `whoever comes during a round waits for the next one, together with the others`() async throws {
    let work = Work()
    let rounds = SharedRounds(work: work.run)
    let first = Task { try await rounds(1) }
    #expect(await work.next() == [1])
    var others: [Task<Int, any Error>] = []
    for item in 2...5 {
      others.append(Task { try await rounds(item) })
      await waiting(item - 1, for: rounds)
    }
    work.end()
    #expect(try await first.value == 10)
    #expect(await work.next() == [2, 3, 4, 5])
    work.end()
    for (item, other) in zip(2...5, others) { #expect(try await other.value == item * 10) }
    let last = Task { try await rounds(6) }
    #expect(await work.next() == [6])
    work.end()
    #expect(try await last.value == 60)
  }

  @Test func `as many rounds are worked on at once as may be, and no more`() async throws {
    let work = Work()
    let rounds = SharedRounds(roundsAtOnce: 2, work: work.run)
    let first = Task { try await rounds(1) }
    #expect(await work.next() == [1])
    let second = Task { try await rounds(2) }
    #expect(await work.next() == [2])
    let others = [Task { try await rounds(3) }, Task { try await rounds(4) }]
    await waiting(2, for: rounds)
    work.end()
    // Those who wait go together, although two rounds have ended.
    #expect(Set(await work.next() ?? []) == [3, 4])
    #expect(try await (first.value, second.value) == (10, 20))
    work.end()
    for other in others { #expect([30, 40].contains(try await other.value)) }
    // Both places are free again.
    let (fifth, sixth) = (Task { try await rounds(5) }, Task { try await rounds(6) })
    #expect(Set([await work.next(), await work.next()]) == [[5], [6]])
    work.end()
    #expect(try await (fifth.value, sixth.value) == (50, 60))
  }

  @Test func `whoever is called off while they work for others takes none of them along`() async throws {
    let work = Work()
    let rounds = SharedRounds(work: work.run)
    let first = Task { try await rounds(1) }
    #expect(await work.next() == [1])
    let leader = Task { try await rounds(2) }
    await waiting(1, for: rounds)
    let others = [Task { try await rounds(3) }]
    await waiting(2, for: rounds)
    work.end()
    #expect(try await first.value == 10)
    #expect(await work.next() == [2, 3])
    leader.cancel()
    work.end(isFine: false)
    #expect(await work.next() == [3])
    work.end()
    await #expect(throws: Refused.self) { try await leader.value }
    #expect(try await others[0].value == 30)
    let last = Task { try await rounds(4) }
    #expect(await work.next() == [4])
    work.end()
    #expect(try await last.value == 40)
  }

  @Test func `a round that fails fails for all of it, and the next begins`() async throws {
    let work = Work()
    let rounds = SharedRounds(limit: 2, work: work.run)
    let first = Task { try await rounds(1) }
    #expect(await work.next() == [1])
    var others: [Task<Int, any Error>] = []
    for item in 2...4 {
      others.append(Task { try await rounds(item) })
      await waiting(item - 1, for: rounds)
    }
    work.end()
    #expect(try await first.value == 10)
    #expect(await work.next() == [2, 3])
    work.end(isFine: false)
    for other in others[0...1] { await #expect(throws: Refused.self) { try await other.value } }
    #expect(await work.next() == [4])
    work.end()
    #expect(try await others[2].value == 40)
  }

  @Test func `work that forgets one is a failure of all`() async throws {
    let rounds = SharedRounds<Int, Int> { _ in [] }
    await #expect(throws: (any Error).self) { try await rounds(1) }
  }
}
