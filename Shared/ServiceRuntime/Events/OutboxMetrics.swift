import CoreMetrics

/// What ops see of one subscriber: an alert belongs on `outbox_parked` above 0 and on `outbox_lag_seconds`.
struct OutboxMetrics: Sendable {
  let delivered: Counter
  let failed: Counter
  let parked: Counter
  let waiting: Gauge
  let parkedNow: Gauge
  /// From the begin of the transaction that wrote it to the subscriber's yes.
  let lag: Timer

  init(subscriber: String) {
    let dimensions = [("subscriber", subscriber)]
    delivered = Counter(label: "outbox_delivered_total", dimensions: dimensions)
    failed = Counter(label: "outbox_failed_tries_total", dimensions: dimensions)
    parked = Counter(label: "outbox_parked_total", dimensions: dimensions)
    waiting = Gauge(label: "outbox_waiting", dimensions: dimensions)
    parkedNow = Gauge(label: "outbox_parked", dimensions: dimensions)
    lag = Timer(label: "outbox_lag_seconds", dimensions: dimensions)
  }
}
