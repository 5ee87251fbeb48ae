import Synchronization
import Testing

@testable import ServiceRuntime

@Suite struct CallFreshnessTests {
  /// A monotonic clock that the test moves.
  final class Instant: Sendable {
    private let value = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { value.withLock { $0 } }
    func advance(_ seconds: Int64) { value.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
  }

  static func call(
    created: Int64, lives: Int64 = 30, now: Int64 = 1000, instance: Substring = "a", nonce: Substring = "1",
    isUnsafe: Bool = false
  ) -> CallFreshness.Call {
    CallFreshness.Call(
      created: created, expires: created + lives, now: now, instance: instance, nonce: nonce, isUnsafe: isUnsafe)
  }

  // GW-1: exp at most 30 s.
  @Test func `a captured call is refused after 30 seconds, however far the clocks are apart`() {
    for skew in [-299, 0, 299] as [Int64] {
      let time = Instant()
      let freshness = CallFreshness(now: { time.now })
      #expect(freshness.accept(Self.call(created: 1000 + skew)))
      time.advance(30)
      #expect(freshness.accept(Self.call(created: 1000 + skew, now: 1030)))
      time.advance(1)
      #expect(!freshness.accept(Self.call(created: 1000 + skew, now: 1031)))
      #expect(freshness.accept(Self.call(created: 1031 + skew, now: 1031)))
    }
  }

  @Test func `each sending process is judged by its own clock`() {
    let freshness = CallFreshness()
    #expect(freshness.accept(Self.call(created: 1200, instance: "a")))
    #expect(freshness.accept(Self.call(created: 800, instance: "b")))
    #expect(freshness.accept(Self.call(created: 1199, instance: "a")))
    #expect(!freshness.accept(Self.call(created: 1169, instance: "a")))
  }

  @Test func `a signature that lives longer than 30 seconds or not at all is refused`() {
    let freshness = CallFreshness()
    #expect(!freshness.accept(Self.call(created: 1000, lives: 31)))
    #expect(!freshness.accept(Self.call(created: 1000, lives: 0)))
    #expect(!freshness.accept(Self.call(created: 1000, lives: -5)))
    #expect(
      !freshness.accept(
        CallFreshness.Call(
          created: .min, expires: .max, now: 1000, instance: "a", nonce: "1", isUnsafe: false)))
  }

  @Test func `a nonce counts once for unsafe calls and is forgotten after its time`() {
    let time = Instant()
    let freshness = CallFreshness(maximumNonces: 2, now: { time.now })
    #expect(freshness.accept(Self.call(created: 1000, nonce: "1", isUnsafe: true)))
    #expect(!freshness.accept(Self.call(created: 1000, nonce: "1", isUnsafe: true)))
    #expect(freshness.accept(Self.call(created: 1000, nonce: "2", isUnsafe: true)))
    // Full: refused rather than one of the others forgotten.
    #expect(!freshness.accept(Self.call(created: 1000, nonce: "3", isUnsafe: true)))
    time.advance(61)
    #expect(freshness.accept(Self.call(created: 1061, now: 1061, nonce: "4", isUnsafe: true)))
  }

  @Test func `the number of senders is bounded`() {
    let freshness = CallFreshness(maximumSenders: 2)
    #expect(freshness.accept(Self.call(created: 1000, instance: "a")))
    #expect(freshness.accept(Self.call(created: 1000, instance: "b")))
    #expect(!freshness.accept(Self.call(created: 1000, instance: "c")))
    #expect(freshness.accept(Self.call(created: 1000, instance: "a")))
  }
}
