import CallContext

/// The addresses of one upstream and which of them are well, as far as is known: one that can't be reached, or answers only
/// that it can't do its work, is put aside; one that says nothing is passed over until it does.
struct AddressBook {
  private var entries: [Entry]
  private var next = 0
  private let putAsideBase: Duration
  private let putAsideMaximum: Duration
  private let longestSilence: Duration

  private struct Entry {
    let address: OutboundAddress
    var failures = 0
    var asideUntil: Deadline?
    /// Answers in a row that say that it can't do its work.
    var refusals = 0
    var open = 0
    /// When it was last heard of, or began to be asked, if anybody waits for it.
    var silentSince: ContinuousClock.Instant?

    func isSilent(for longest: Duration) -> Bool {
      silentSince.map { MonotonicClock.now() - $0 > longest } ?? false
    }
  }

  /// Until whoever stops has stopped, so that nothing is on its way when its listener closes.
  private static let leavingTime: Duration = .seconds(1)
  /// One answer may be about one request: so many in a row are about the process.
  private static let refusalLimit = 3

  struct Choice {
    let index: Int
    let address: OutboundAddress
    fileprivate let begun: ContinuousClock.Instant
  }

  init(_ addresses: [OutboundAddress], policy: UpstreamPolicy) {
    entries = addresses.map { Entry(address: $0) }
    putAsideBase = policy.putAsideBase
    putAsideMaximum = policy.putAsideMaximum
    longestSilence = policy.longestSilence
  }

  /// The next address in turn that is neither put aside nor silent. One whose time aside is over is tried by one request;
  /// until that is answered the others keep away. When all are aside, the one that is due first is tried all the same.
  ///
  /// - Parameter failed: what the request went to before; another one that is well goes before it.
  mutating func choose(after failed: Choice? = nil) -> Choice {
    let isAnyWell = entries.contains(where: isWell)
    let avoided = failed.flatMap { hasAlternative(to: $0) ? $0.index : nil }
    for step in 0..<entries.count {
      let index = (next + step) % entries.count
      guard index != avoided, !isAnyWell || !entries[index].isSilent(for: longestSilence) else { continue }
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

  /// To be called once for each choice, with what became of it.
  ///
  /// - Returns: whether the address was in use until now and is not any more.
  mutating func note(_ fate: Fate, of choice: Choice) -> Bool {
    entries[choice.index].open -= 1
    switch fate {
    case .answered:
      heard(choice)
      entries[choice.index].refusals = 0
      entries[choice.index].failures = 0
      entries[choice.index].asideUntil = nil
    case .leaving:
      heard(choice)
      if entries.count > 1 { entries[choice.index].asideUntil = .after(Self.leavingTime) }
    case .refused:
      heard(choice)
      entries[choice.index].refusals += 1
      return entries[choice.index].refusals >= Self.refusalLimit && entries.count > 1 && putAside(choice)
    case .unreachable:
      heard(choice)
      return putAside(choice)
    case .late:
      let wasLong = MonotonicClock.now() - choice.begun > longestSilence
      let isSilent = wasLong && entries[choice.index].silentSince.map { $0 <= choice.begun } ?? false
      stopWaiting(choice)
      return isSilent && entries.count > 1 && putAside(choice)
    case .givenUp: stopWaiting(choice)
    }
    return false
  }

  enum Fate {
    case answered
    /// It answers, and closes its connections: it is about to stop.
    case leaving
    /// It says that it can't do its work.
    case refused
    case unreachable
    /// The time for an answer is over.
    case late
    /// It was not waited for.
    case givenUp
  }

  private mutating func stopWaiting(_ choice: Choice) {
    if entries[choice.index].open == 0 { entries[choice.index].silentSince = nil }
  }

  private mutating func heard(_ choice: Choice) {
    entries[choice.index].silentSince = entries[choice.index].open == 0 ? nil : MonotonicClock.now()
  }

  private mutating func putAside(_ choice: Choice) -> Bool {
    let wasInUse = entries[choice.index].failures == 0
    entries[choice.index].failures += 1
    entries[choice.index].asideUntil = .after(timeAside(afterFailures: entries[choice.index].failures))
    return wasInUse
  }

  /// Whether some address but this one is well.
  func hasAlternative(to choice: Choice) -> Bool {
    entries.indices.contains { $0 != choice.index && isWell(entries[$0]) }
  }

  private func isWell(_ entry: Entry) -> Bool {
    (entry.asideUntil?.hasPassed ?? true) && !entry.isSilent(for: longestSilence)
  }

  private mutating func take(_ index: Int) -> Choice {
    next = (index + 1) % entries.count
    let now = MonotonicClock.now()
    if entries[index].open == 0 { entries[index].silentSince = now }
    entries[index].open += 1
    return Choice(index: index, address: entries[index].address, begun: now)
  }

  private func timeAside(afterFailures failures: Int) -> Duration {
    min(putAsideMaximum, putAsideBase * (1 << min(max(0, failures - 1), 16)))
  }
}
