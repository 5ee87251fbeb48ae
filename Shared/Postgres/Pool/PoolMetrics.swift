import CallContext
import CoreMetrics

/// What operators see of a pool.
struct PoolMetrics: Sendable {
  private let inUse = Gauge(label: "postgres_connections_in_use")
  private let waiting = Gauge(label: "postgres_callers_waiting")
  private let waited = Timer(label: "postgres_wait_seconds")
  private let queried = Timer(label: "postgres_query_seconds")
  private let opened = Counter(label: "postgres_connections_opened_total")
  private let failed = Counter(label: "postgres_connection_failures_total")

  func record(inUse count: Int) { inUse.record(count) }
  func record(waiting count: Int) { waiting.record(count) }
  func recordWait(since start: ContinuousClock.Instant) { waited.recordNanoseconds(Self.nanoseconds(since: start)) }
  func recordQuery(since start: ContinuousClock.Instant) { queried.recordNanoseconds(Self.nanoseconds(since: start)) }
  func recordOpened() { opened.increment() }
  func recordFailed() { failed.increment() }

  private static func nanoseconds(since start: ContinuousClock.Instant) -> Int64 {
    let (seconds, attoseconds) = start.duration(to: MonotonicClock.now()).components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
