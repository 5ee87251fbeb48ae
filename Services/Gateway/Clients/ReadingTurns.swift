import Synchronization

/// A few at a time, the others in the order they came: downloads may not take the database from those who decide.
final class ReadingTurns: Sendable {
  private struct State {
    var taken = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  func take<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
    await enter()
    defer { leave() }
    return try await work()
  }

  private func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.taken < limit else {
          state.waiting.append(continuation)
          return false
        }
        state.taken += 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.taken -= 1
      return nil
    }
    next?.resume()
  }
}
