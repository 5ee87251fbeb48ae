import Synchronization

/// Token buckets for guesses (SL-7, AU-7), by network and not by single address, because one line of an ordinary
/// provider owns 2^64 IPv6 addresses (CVE-2021-22915).
///
/// They are kept in memory, for one process. At most `maximumKeys` are remembered; what was not seen for the longest
/// time is forgotten first.
public final class RateLimiter: Sendable {
  /// So many at once, and after that so many in each period.
  public struct Rule: Sendable {
    public let count: Int
    public let period: Duration

    public init(_ count: Int, per period: Duration) {
      precondition(count > 0 && period > .zero)
      self.count = count
      self.period = period
    }
  }

  public enum Verdict: Hashable, Sendable {
    case allowed
    /// At least 1.
    case denied(retryAfterSeconds: Int)
  }

  private struct Key: Hashable {
    let network: IPAddress
    let isSite: Bool
  }

  private struct Bucket {
    var tokens: Double
    var updatedAt: ContinuousClock.Instant
  }

  /// Two generations: when the younger is full it becomes the older one, and what was in that is forgotten.
  private struct Generations {
    var young: [Key: Bucket] = [:]
    var old: [Key: Bucket] = [:]
  }

  private let address: Rule
  private let site: Rule
  private let generationSize: Int
  private let buckets: Mutex<Generations> = Mutex(Generations())

  /// - Parameters:
  ///   - address: for an IPv4 /32 and an IPv6 /64.
  ///   - site: for an IPv6 /48.
  public init(
    address: Rule = Rule(10, per: .seconds(60)), site: Rule = Rule(100, per: .seconds(60)), maximumKeys: Int = 100_000
  ) {
    self.address = address
    self.site = site
    generationSize = max(1, maximumKeys / 2)
  }

  /// Takes one token from each bucket of the address, or none when one of them is empty.
  public func check(_ client: IPAddress, now: ContinuousClock.Instant) -> Verdict {
    let key = Key(network: client.subscriber, isSite: false)
    let siteKey = client.isVersion4 ? nil : Key(network: client.masked(to: 48), isSite: true)
    return buckets.withLock { buckets in
      var bucket = current(key, address, now, &buckets)
      var siteBucket = siteKey.map { current($0, site, now, &buckets) }
      let waits = [
        wait(for: bucket, address), siteBucket.map { wait(for: $0, site) } ?? 0,
      ]
      let seconds = waits.max() ?? 0
      if seconds <= 0 {
        bucket.tokens -= 1
        siteBucket?.tokens -= 1
      }
      store(bucket, key, &buckets)
      if let siteKey, let siteBucket { store(siteBucket, siteKey, &buckets) }
      return seconds <= 0 ? .allowed : .denied(retryAfterSeconds: max(1, Int(seconds.rounded(.up))))
    }
  }

  /// How many networks are remembered.
  public var keyCount: Int { buckets.withLock { $0.young.count + $0.old.count } }

  private func current(
    _ key: Key, _ rule: Rule, _ now: ContinuousClock.Instant, _ buckets: inout Generations
  ) -> Bucket {
    guard var bucket = buckets.young[key] ?? buckets.old[key] else {
      return Bucket(tokens: Double(rule.count), updatedAt: now)
    }
    // A clock that was read on another thread a moment earlier must not take tokens away.
    let elapsed = max(.zero, bucket.updatedAt.duration(to: now))
    bucket.tokens = min(Double(rule.count), bucket.tokens + elapsed / rule.period * Double(rule.count))
    bucket.updatedAt = max(bucket.updatedAt, now)
    return bucket
  }

  /// Seconds until the bucket holds one token.
  private func wait(for bucket: Bucket, _ rule: Rule) -> Double {
    // Sums of fractions of a token may miss the whole by a rounding error.
    let missing = 1 - bucket.tokens - 1e-9
    return missing <= 0 ? 0 : missing / Double(rule.count) * (rule.period / .seconds(1))
  }

  private func store(_ bucket: Bucket, _ key: Key, _ buckets: inout Generations) {
    if buckets.young[key] == nil, buckets.young.count >= generationSize {
      buckets.old = buckets.young
      buckets.young = [:]
    }
    buckets.old[key] = nil
    buckets.young[key] = bucket
  }
}
