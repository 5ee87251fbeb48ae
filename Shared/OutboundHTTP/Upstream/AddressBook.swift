import CallContext

/// The addresses of one upstream and which of them can be reached, as far as is known.
struct AddressBook {
  private var entries: [Entry]
  private var next = 0
  private let putAsideBase: Duration
  private let putAsideMaximum: Duration

  private struct Entry {
    let address: OutboundAddress
    var failures = 0
    var asideUntil: Deadline?
  }

  struct Choice {
    let index: Int
    let address: OutboundAddress
  }

  init(_ addresses: [OutboundAddress], policy: UpstreamPolicy) {
    entries = addresses.map { Entry(address: $0) }
    putAsideBase = policy.putAsideBase
    putAsideMaximum = policy.putAsideMaximum
  }

  /// The next address in turn that is not put aside. One whose time aside is over is tried by one request; until that
  /// is answered the others keep away. When all are aside, the one that is due first is tried all the same.
  mutating func choose() -> Choice {
    for step in 0..<entries.count {
      let index = (next + step) % entries.count
      if let asideUntil = entries[index].asideUntil {
        guard asideUntil.hasPassed else { continue }
        entries[index].asideUntil = .after(timeAside(afterFailures: entries[index].failures))
      }
      return take(index)
    }
    let soonest = entries.indices.min { left, right in
      guard let first = entries[left].asideUntil, let second = entries[right].asideUntil else { return false }
      return first < second
    }
    return take(soonest ?? 0)
  }

  mutating func reached(_ choice: Choice) {
    guard entries[choice.index].failures > 0 else { return }
    entries[choice.index].failures = 0
    entries[choice.index].asideUntil = nil
  }

  /// Returns whether the address was in use until now.
  mutating func couldNotReach(_ choice: Choice) -> Bool {
    let wasInUse = entries[choice.index].failures == 0
    entries[choice.index].failures += 1
    entries[choice.index].asideUntil = .after(timeAside(afterFailures: entries[choice.index].failures))
    return wasInUse
  }

  /// Whether some address but this one is not put aside.
  func hasAlternative(to choice: Choice) -> Bool {
    entries.indices.contains { $0 != choice.index && entries[$0].asideUntil?.hasPassed ?? true }
  }

  private mutating func take(_ index: Int) -> Choice {
    next = (index + 1) % entries.count
    return Choice(index: index, address: entries[index].address)
  }

  private func timeAside(afterFailures failures: Int) -> Duration {
    min(putAsideMaximum, putAsideBase * (1 << min(max(0, failures - 1), 16)))
  }
}
