import Reactor

/// Those who let others go first: they go on when nobody waits for a connection any more, or when their time is over.
struct Rests {
  private struct Rest {
    let continuation: UnsafeContinuation<Void, Never>
    let timer: ReactorLoop.TimerID
  }

  private var resting: [UInt64: Rest] = [:]
  private var lastNumber: UInt64 = 0

  var count: Int { resting.count }

  mutating func takeNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  mutating func begin(_ number: UInt64, _ continuation: UnsafeContinuation<Void, Never>, timer: ReactorLoop.TimerID) {
    resting[number] = Rest(continuation: continuation, timer: timer)
  }

  mutating func timeIsOver(_ number: UInt64) {
    resting.removeValue(forKey: number)?.continuation.resume()
  }

  mutating func end(in loop: ReactorLoop) {
    guard !resting.isEmpty else { return }
    for rest in resting.values {
      loop.cancel(rest.timer)
      rest.continuation.resume()
    }
    resting = [:]
  }
}
