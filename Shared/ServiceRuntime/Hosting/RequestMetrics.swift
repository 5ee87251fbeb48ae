import CoreMetrics

/// `http_requests_total{listener,route,status}` and `http_request_duration_seconds{listener,route}`, made at start so
/// that a request only looks them up.
struct RequestMetrics: Sendable {
  private struct Row: Sendable {
    /// By the first digit of the status, 1 to 5.
    let counters: [Counter]
    let timer: CoreMetrics.Timer
  }

  private let rows: [String: Row]
  private let unknown: Row

  init(listener: String, templates: [String], factory: any MetricsFactory) {
    func row(_ template: String) -> Row {
      Row(
        counters: (1...5).map { digit in
          Counter(
            label: "http_requests",
            dimensions: [("listener", listener), ("route", template), ("status", "\(digit)xx")], factory: factory)
        },
        timer: CoreMetrics.Timer(
          label: "http_request_duration", dimensions: [("listener", listener), ("route", template)], factory: factory))
    }
    rows = Dictionary(Set(templates).map { ($0, row($0)) }, uniquingKeysWith: { first, _ in first })
    unknown = row("")
  }

  func record(template: String, status: Int, duration: Duration) {
    let row = rows[template] ?? unknown
    row.counters[min(max(status / 100, 1), 5) - 1].increment()
    row.timer.recordNanoseconds(duration.microseconds &* 1000)
  }
}
