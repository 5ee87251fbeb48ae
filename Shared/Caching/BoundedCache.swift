import Synchronization

/// Values kept in memory up to a total cost. The oldest goes first, unless it was used since it was last looked at: then it
/// stays for another round. So what is read once makes room soon, and making room costs no look at all that there is.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var cost: Int
    /// Which place in the line is its own; earlier ones are left behind when a value is replaced.
    var ticket: UInt64
    var isUsed = false
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var cost = 0
    /// Oldest first, from `head` on.
    var line: [(key: Key, ticket: UInt64)] = []
    var head = 0
    var lastTicket: UInt64 = 0

    /// Values that are replaced again and again leave their places in the line.
    mutating func forgetPlacesLeftBehind() {
      guard line.count - head > 2 * entries.count + 64 else { return }
      line = line[head...].filter { entries[$0.key]?.ticket == $0.ticket }
      head = 0
    }

    /// The one that was just kept is never the one to go.
    mutating func lookAtOldest() {
      let oldest = line[head]
      head += 1
      if head > 64, head * 2 > line.count {
        line.removeFirst(head)
        head = 0
      }
      guard let entry = entries[oldest.key], entry.ticket == oldest.ticket else { return }
      if entry.isUsed || entry.ticket == lastTicket {
        entries[oldest.key]?.isUsed = false
        line.append(oldest)
      } else {
        entries.removeValue(forKey: oldest.key)
        cost -= entry.cost
      }
    }
  }

  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: of the sum of costs, in whatever unit the callers of `set` use (bytes).
  public init(limit: Int) { self.limit = limit }

  public func get(_ key: Key) -> Value? {
    state.withLock { state in
      // Found once: keys may be long.
      guard let index = state.entries.index(forKey: key) else { return nil }
      state.entries.values[index].isUsed = true
      return state.entries.values[index].value
    }
  }

  /// A value that alone costs more than the limit is not kept.
  public func set(_ key: Key, _ value: Value, cost: Int) {
    state.withLock { state in
      if let old = state.entries.removeValue(forKey: key) { state.cost -= old.cost }
      guard cost <= limit else { return }
      state.lastTicket += 1
      state.entries[key] = Entry(value: value, cost: cost, ticket: state.lastTicket)
      state.line.append((key, state.lastTicket))
      state.cost += cost
      while state.cost > limit, state.head < state.line.count { state.lookAtOldest() }
      state.forgetPlacesLeftBehind()
    }
  }

  public var totalCost: Int { state.withLock { $0.cost } }

  /// For tests.
  var lineLength: Int { state.withLock { $0.line.count } }
}
