import Synchronization

/// Lets those who ask the same thing at the same time share one read: a page that many open at once costs its owner two
/// reads at a time, not one for each.
///
/// A caller only ever gets the answer of a read that began after it asked, so what it sees is never older than what it
/// would have read by itself (SL-3, SL-6). While one read is under way, later callers wait together for the next.
public final class CoalescedReads<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// What a caller is to do.
  private enum Turn: Sendable {
    /// Read, for these too.
    case lead([Waiter])
    case take(Value)
  }

  private typealias Waiter = CheckedContinuation<Turn, Never>

  /// Keys that are being read, each with who waits for the next read.
  private let lanes = Mutex<[Key: [Waiter]]>([:])

  public init() {}

  /// - Parameter read: runs in the task of one of the callers. What it throws is that caller's own (its time is over, it
  ///   was called off): the next one reads by itself.
  public func value(for key: Key, read: () async throws -> Value) async throws -> Value {
    switch await turn(at: key) {
    case .take(let value): return value
    case .lead(let followers):
      do {
        let value = try await read()
        for follower in followers { follower.resume(returning: .take(value)) }
        wakeNext(of: key)
        return value
      } catch {
        if followers.isEmpty { wakeNext(of: key) } else { lead(followers) }
        throw error
      }
    }
  }

  /// How many wait for the next read of a key; for tests.
  public func waitingCount(for key: Key) -> Int { lanes.withLock { $0[key]?.count ?? 0 } }

  private func turn(at key: Key) async -> Turn {
    await withCheckedContinuation { waiter in
      let isFirst = lanes.withLock { lanes in
        guard lanes[key] != nil else {
          lanes[key] = []
          return true
        }
        lanes[key]?.append(waiter)
        return false
      }
      if isFirst { lead([waiter]) }
    }
  }

  /// The first of them reads for all.
  private func lead(_ waiters: [Waiter]) {
    waiters.first?.resume(returning: .lead(Array(waiters.dropFirst())))
  }

  private func wakeNext(of key: Key) {
    let waiting = lanes.withLock { lanes in
      let waiting = lanes[key] ?? []
      lanes[key] = waiting.isEmpty ? nil : []
      return waiting
    }
    lead(waiting)
  }
}
