import Synchronization

/// Rounds of many keys: those who want something of the same key at the same time are served together, and keys do not
/// wait for each other. A key is remembered for as long as somebody waits at it.
public final class KeyedRounds<Key: Hashable & Sendable, Item: Sendable, Answer: Sendable>: Sendable {
  /// Does the work for all items of one round of a key and answers them in their order.
  public typealias Work = @Sendable (Key, [Item]) async throws -> [Answer]

  /// Nobody else may wait for now.
  public struct TooManyWait: Error {}

  private struct Line {
    let rounds: SharedRounds<Item, Answer>
    var waiting = 0
  }

  private struct State {
    var waiting = 0
    var lines: [Key: Line] = [:]
  }

  private let state = Mutex(State())
  private let limit: Int
  private let roundsAtOnce: Int
  private let maximumWaiting: Int
  private let work: Work

  /// - Parameters:
  ///   - limit: items of one round at most.
  ///   - roundsAtOnce: of one key (`SharedRounds`).
  ///   - maximumWaiting: at all keys together.
  public init(limit: Int = 500, roundsAtOnce: Int = 1, maximumWaiting: Int = .max, work: @escaping Work) {
    self.limit = limit
    self.roundsAtOnce = roundsAtOnce
    self.maximumWaiting = maximumWaiting
    self.work = work
  }

  /// - Throws: `TooManyWait`; what the work threw, which all of a round share.
  public func callAsFunction(_ item: Item, of key: Key) async throws -> Answer {
    let rounds = try enter(key)
    defer { leave(key) }
    return try await rounds(item)
  }

  /// Who waits, and keys that are remembered; for tests.
  public var waitingCount: Int { state.withLock { $0.waiting } }
  public var keyCount: Int { state.withLock { $0.lines.count } }

  private func enter(_ key: Key) throws(TooManyWait) -> SharedRounds<Item, Answer> {
    let rounds = state.withLock { state -> SharedRounds<Item, Answer>? in
      guard state.waiting < maximumWaiting else { return nil }
      var line =
        state.lines[key]
        ?? Line(rounds: SharedRounds(limit: limit, roundsAtOnce: roundsAtOnce) { [work] in try await work(key, $0) })
      line.waiting += 1
      state.waiting += 1
      state.lines[key] = line
      return line.rounds
    }
    guard let rounds else { throw TooManyWait() }
    return rounds
  }

  private func leave(_ key: Key) {
    state.withLock { state in
      state.waiting -= 1
      state.lines[key]?.waiting -= 1
      if state.lines[key]?.waiting == 0 { state.lines[key] = nil }
    }
  }
}
