import Postgres

enum LedgerSnapshotStore {
  /// What this transaction sees, which must see one state.
  static func current(in transaction: Transaction) async throws -> LedgerSnapshot {
    let row = try await transaction.queryOne("SELECT pg_current_snapshot()::text AS seen")
    guard let text: String = try row?.decode("seen"), let seen = LedgerSnapshot(stored: text) else {
      throw UnreadableColumn(type: "LedgerSnapshot")
    }
    return seen
  }

  /// Whether the entry `e`, which this transaction sees, belongs to it.
  static func holds(_ seen: LedgerSnapshot) -> SQL {
    // What no transaction of this cluster can have written yet came with a backup of another one.
    """
    (
      pg_visible_in_snapshot(e.transaction_id, \(seen.stored)::pg_snapshot)
      OR e.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())
    )
    """
  }
}

extension LedgerSnapshot {
  /// As the database writes one: the oldest that runs, the next, and those that run.
  fileprivate var stored: String { "\(oldestRunning):\(next):\(running.map(String.init).joined(separator: ","))" }

  fileprivate init?(stored text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let oldest = Int64(parts[0]), let next = Int64(parts[1]) else { return nil }
    let running = parts[2].split(separator: ",").compactMap { Int64($0) }
    self.init(oldestRunning: oldest, next: next, running: running)
  }
}
