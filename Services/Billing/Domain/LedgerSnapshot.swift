/// Which transactions' entries a reader of the ledger saw: those that had ended. The numbers of entries don't say it, since
/// they are given when an entry is written and seen when its transaction ends.
struct LedgerSnapshot: Hashable, Sendable {
  /// All before it had ended.
  var oldestRunning: Int64
  /// It and all after it had not begun.
  var next: Int64
  /// Of those between, the ones that ran; rising.
  var running: [Int64]
  /// More connections write at once nowhere.
  static let mostRunning = 1_000

  init?(oldestRunning: Int64, next: Int64, running: [Int64]) {
    let isRising = zip(running, running.dropFirst()).allSatisfy { $0 < $1 }
    guard oldestRunning > 0, oldestRunning <= next, running.count <= Self.mostRunning, isRising,
      running.allSatisfy({ oldestRunning <= $0 && $0 < next })
    else { return nil }
    (self.oldestRunning, self.next, self.running) = (oldestRunning, next, running)
  }
}

/// Where the ledger goes on: behind an entry, as the first page saw it.
struct LedgerCursor: Hashable, Sendable {
  var sequence: Int64
  var seen: LedgerSnapshot
}
