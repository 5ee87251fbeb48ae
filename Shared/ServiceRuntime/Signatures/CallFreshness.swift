import CallContext
import Synchronization

/// Judges whether a signed call is new, without trusting that two clocks agree.
///
/// A signature lives for 30 s by its sender's clock. How far that clock stands from ours is learnt from the calls
/// themselves: the newest `created` of a sending process, plus the time that has passed here since, is its "now". So
/// clocks that are up to five minutes apart do no harm (RE-9), and yet a captured call is refused after 30 s. A sender
/// that we have not heard of is only held to the five minutes.
///
/// Unsafe methods are also accepted once only, by nonce. Memory is bounded: when it is full, new unsafe calls are
/// refused rather than old ones forgotten.
final class CallFreshness: Sendable {
  struct Call {
    let created: Int64
    let expires: Int64
    /// Seconds since 1970 by our clock.
    let now: Int64
    /// The sending process.
    let instance: Substring
    let nonce: Substring
    let isUnsafe: Bool
  }

  private struct Sender {
    var newestCreated: Int64
    var heardAt: ContinuousClock.Instant
  }

  private struct State {
    var senders: [Substring: Sender] = [:]
    /// When each nonce may be forgotten.
    var nonces: [Substring: ContinuousClock.Instant] = [:]
    var sweptAt: ContinuousClock.Instant
  }

  static let maximumSkewSeconds: Int64 = 300
  private let maximumSenders: Int
  private let maximumNonces: Int
  private let state: Mutex<State>
  private let now: @Sendable () -> ContinuousClock.Instant

  init(
    maximumSenders: Int = 1024, maximumNonces: Int = 200_000,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { MonotonicClock.now() }
  ) {
    self.maximumSenders = maximumSenders
    self.maximumNonces = maximumNonces
    self.now = now
    state = Mutex(State(sweptAt: now()))
  }

  /// Only for calls whose signature is right: what strangers send must not teach us anything.
  func accept(_ call: Call) -> Bool {
    let instant = now()
    return state.withLock { state in
      sweep(&state, at: instant)
      guard isTimely(call, &state, at: instant) else { return false }
      guard call.isUnsafe else { return true }
      guard state.nonces.count < maximumNonces, state.nonces[call.nonce] == nil else { return false }
      state.nonces[call.nonce] = instant.advanced(by: .seconds(2 * SignedCallFormat.lifetimeSeconds))
      return true
    }
  }

  private func isTimely(_ call: Call, _ state: inout State, at instant: ContinuousClock.Instant) -> Bool {
    let (lifetime, lives) = call.expires.subtractingReportingOverflow(call.created)
    guard !lives, lifetime > 0, lifetime <= SignedCallFormat.lifetimeSeconds,
      call.created <= call.now + Self.maximumSkewSeconds, call.expires >= call.now - Self.maximumSkewSeconds
    else { return false }
    guard let sender = state.senders[call.instance] else {
      guard state.senders.count < maximumSenders else { return false }
      state.senders[call.instance] = Sender(newestCreated: call.created, heardAt: instant)
      return true
    }
    let theirNow = sender.newestCreated + sender.heardAt.duration(to: instant).components.seconds
    if call.created >= theirNow {
      state.senders[call.instance] = Sender(newestCreated: call.created, heardAt: instant)
    }
    return call.expires >= theirNow
  }

  /// Once a second at most, forgets what no longer matters.
  private func sweep(_ state: inout State, at instant: ContinuousClock.Instant) {
    guard state.sweptAt.duration(to: instant) >= .seconds(1) else { return }
    state.sweptAt = instant
    state.nonces = state.nonces.filter { $0.value > instant }
    // An old call of a forgotten sender fails the five minutes by itself.
    let horizon = Duration.seconds(2 * Self.maximumSkewSeconds + SignedCallFormat.lifetimeSeconds)
    state.senders = state.senders.filter { $0.value.heardAt.duration(to: instant) < horizon }
  }
}
