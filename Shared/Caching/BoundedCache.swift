import Synchronization

/// Values kept in memory up to a total cost; what was not used for longest goes first.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var cost: Int
    var lastUse: UInt64
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var cost = 0
    var uses: UInt64 = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: of the sum of costs, in whatever unit the callers of `set` use (bytes).
  public init(limit: Int) { self.limit = limit }

  public func get(_ key: Key) -> Value? {
    state.withLock { state in
      state.uses &+= 1
      state.entries[key]?.lastUse = state.uses
      return state.entries[key]?.value
    }
  }

  /// A value that alone costs more than the limit is not kept.
  public func set(_ key: Key, _ value: Value, cost: Int) {
    state.withLock { state in
      if let old = state.entries.removeValue(forKey: key) { state.cost -= old.cost }
      guard cost <= limit else { return }
      state.uses &+= 1
      state.entries[key] = Entry(value: value, cost: cost, lastUse: state.uses)
      state.cost += cost
      while state.cost > limit, let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
        state.entries.removeValue(forKey: oldest.key)
        state.cost -= oldest.value.cost
      }
    }
  }

  public var totalCost: Int { state.withLock { $0.cost } }
}
