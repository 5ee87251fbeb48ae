import Synchronization

/// One piece of work for many at once: while it is done for some, whoever comes waits, and all who wait are served
/// together in the next round. Nobody waits for company: alone, one is served at once.
public final class SharedRounds<Item: Sendable, Answer: Sendable>: Sendable {
  /// Does the work for all items of a round and answers them in their order.
  public typealias Work = @Sendable ([Item]) async throws -> [Answer]

  private enum Turn: Sendable {
    /// Work, for all of these; the first is one's own.
    case lead([Place])
    case take(Result<Answer, any Error>)
  }

  private struct Place: Sendable {
    let item: Item
    let waiter: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var working = 0
    var waiting: [Place] = []
  }

  private let state = Mutex(State())
  private let limit: Int
  private let roundsAtOnce: Int
  private let work: Work

  /// - Parameters:
  ///   - limit: items of one round at most.
  ///   - roundsAtOnce: one may be made ready while another waits for a disk, say; their works must not mind each other.
  ///   - work: runs in the task of one of those it is done for.
  public init(limit: Int = 500, roundsAtOnce: Int = 1, work: @escaping Work) {
    self.limit = max(1, limit)
    self.roundsAtOnce = max(1, roundsAtOnce)
    self.work = work
  }

  /// - Throws: what the work threw; all of a round share it, but for one whose own task was cancelled while it worked for
  ///   the others: they are worked for again.
  public func callAsFunction(_ item: Item) async throws -> Answer {
    switch await turn(for: item) {
    case .take(let answer): return try answer.get()
    case .lead(let round):
      let answers: Result<[Answer], any Error>
      do {
        // A key path of a generic type would be looked up by the runtime each time.
        let all = try await work(round.map { $0.item })
        guard all.count == round.count else { throw WrongNumberOfAnswers(items: round.count, answers: all.count) }
        answers = .success(all)
      } catch {
        if round.count > 1, error is CancellationError || Task.isCancelled {
          // Called off with the one who worked: that is their own, and the next one works for the others.
          round[1].waiter.resume(returning: .lead(Array(round.dropFirst())))
          throw error
        }
        answers = .failure(error)
      }
      for (index, place) in round.enumerated().dropFirst() {
        place.waiter.resume(returning: .take(answers.map { $0[index] }))
      }
      leadNext()
      return try answers.get()[0]
    }
  }

  /// How many wait for the next round; for tests.
  public var waitingCount: Int { state.withLock { $0.waiting.count } }

  private func turn(for item: Item) async -> Turn {
    await withCheckedContinuation { waiter in
      let isFirst = state.withLock { state in
        state.waiting.append(Place(item: item, waiter: waiter))
        guard state.working < roundsAtOnce else { return false }
        state.working += 1
        return true
      }
      if isFirst { leadNext() }
    }
  }

  /// The first of those who wait works for them.
  private func leadNext() {
    let round = state.withLock { state in
      let round = Array(state.waiting.prefix(limit))
      state.waiting.removeFirst(round.count)
      if round.isEmpty { state.working -= 1 }
      return round
    }
    round.first?.waiter.resume(returning: .lead(round))
  }

  struct WrongNumberOfAnswers: Error {
    let items: Int
    let answers: Int
  }
}
