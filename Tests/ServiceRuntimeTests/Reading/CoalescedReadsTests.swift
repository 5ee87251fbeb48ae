import ServiceRuntime
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CoalescedReadsTests {
  private struct Refused: Error, Equatable {}

  /// A source whose reads wait until the test lets them end; each tells which one it is.
  private final class Source: Sendable {
    private let began = AsyncStream.makeStream(of: Int.self)
    private let gates = Mutex<[Int: Gate]>([:])
    private let count = Mutex(0)

    var readCount: Int { count.withLock { $0 } }

    func read() async throws -> Int {
      let number = count.withLock { count in
        count += 1
        return count
      }
      let gate = gates.withLock { gates in
        let gate = Gate()
        gates[number] = gate
        return gate
      }
      began.continuation.yield(number)
      await gate.pass()
      try Task.checkCancellation()
      return number
    }

    /// Waits for the beginning of the next read and returns its number.
    func next() async -> Int? {
      for await number in began.stream { return number }
      return nil
    }

    func finish(_ number: Int) { gates.withLock { $0[number] }?.open() }
  }

  /// Who reads, in the order they began.
  private final class Readers: Sendable {
    private let list = Mutex<[Int]>([])
    var first: Int? { list.withLock { $0.first } }

    /// How many have begun now.
    func begin(_ index: Int) -> Int {
      list.withLock { list in
        list.append(index)
        return list.count
      }
    }
  }

  private let source = Source()
  private let reads = CoalescedReads<String, Int>()

  private func reader(of key: String = "a") -> Task<Int, any Error> {
    Task { try await reads.value(for: key) { try await source.read() } }
  }

  @Test func `who comes during a read gets none of it, but shares the next one`() async throws {
    let first = reader()
    #expect(await source.next() == 1)
    let later = (0..<20).map { _ in reader() }
    while reads.waitingCount(for: "a") < 20 { await Task.yield() }
    source.finish(1)
    #expect(try await first.value == 1)
    #expect(await source.next() == 2)
    source.finish(2)
    for reader in later { #expect(try await reader.value == 2) }
    #expect(source.readCount == 2)
  }

  @Test func `other keys do not wait`() async throws {
    let first = reader(of: "a")
    let second = reader(of: "b")
    let numbers = Set([await source.next(), await source.next()])
    #expect(numbers == [1, 2])
    source.finish(1)
    source.finish(2)
    #expect(Set([try await first.value, try await second.value]) == [1, 2])
  }

  @Test func `a reader that is called off leaves the reading to the next`() async throws {
    let (gate, leaderIsHere) = (Gate(), Gate())
    let (reads, readers) = (reads, Readers())
    let first = Task {
      try await reads.value(for: "a") {
        await gate.pass()
        return 0
      }
    }
    await gate.reached()
    let later = (0..<3).map { index in
      Task {
        try await reads.value(for: "a") {
          let count = readers.begin(index)
          // The first one to read waits until it is called off.
          if count == 1 { await leaderIsHere.pass() }
          try Task.checkCancellation()
          return count
        }
      }
    }
    while reads.waitingCount(for: "a") < 3 { await Task.yield() }
    gate.open()
    #expect(try await first.value == 0)
    await leaderIsHere.reached()
    let leader = try #require(readers.first)
    later[leader].cancel()
    for (index, reader) in later.enumerated() {
      if index == leader {
        await #expect(throws: CancellationError.self) { try await reader.value }
      } else {
        #expect(try await reader.value == 2)
      }
    }
  }

  @Test func `what a read throws is its caller's own, and the next read is a new one`() async throws {
    let gate = Gate()
    let reads = CoalescedReads<String, Int>()
    let first = Task {
      try await reads.value(for: "a") {
        await gate.pass()
        return 1
      }
    }
    await gate.reached()
    let failing = (0..<5).map { _ in Task { try await reads.value(for: "a") { throw Refused() } } }
    while reads.waitingCount(for: "a") < 5 { await Task.yield() }
    gate.open()
    #expect(try await first.value == 1)
    for reader in failing { await #expect(throws: Refused.self) { try await reader.value } }
    #expect(try await reads.value(for: "a") { 7 } == 7)
  }
}
