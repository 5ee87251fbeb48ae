extension LedgerSnapshot {
  /// The oldest, then each as its distance from the one before: a few digits, however many run.
  var text: String {
    let rising = [oldestRunning] + running
    let distances = zip(rising, running).map { $1 &- $0 }
    return ([oldestRunning, next &- oldestRunning] + distances).map { String($0, radix: 36) }.joined(separator: "_")
  }

  init?(text: Substring) {
    let numbers = text.split(separator: "_", omittingEmptySubsequences: false).map { Int64($0, radix: 36) ?? -1 }
    guard (2...Self.mostRunning + 2).contains(numbers.count), numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    var running: [Int64] = []
    var before = numbers[0]
    for distance in numbers.dropFirst(2) {
      let (sum, isOver) = before.addingReportingOverflow(distance)
      guard !isOver else { return nil }
      running.append(sum)
      before = sum
    }
    let (next, isOver) = numbers[0].addingReportingOverflow(numbers[1])
    guard !isOver else { return nil }
    self.init(oldestRunning: numbers[0], next: next, running: running)
  }
}

extension LedgerCursor {
  /// Opaque to callers: they hand it back as they got it.
  var text: String { "\(sequence).\(seen.text)" }

  init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence > 0, let seen = LedgerSnapshot(text: parts[1])
    else {
      return nil
    }
    self.init(sequence: sequence, seen: seen)
  }
}
