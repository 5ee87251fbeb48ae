/// The Prometheus text exposition format, version 0.0.4.
enum MetricsText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func text(of registry: MetricsRegistry) -> String {
    var text = ""
    var name = ""
    for (key, series) in registry.snapshot() {
      if key.name != name {
        name = key.name
        text += "# TYPE \(name) \(type(of: series))\n"
      }
      switch series {
      case .counter(let counter): line(name, key.labels, counter.value, &text)
      case .gauge(let gauge): line(name, key.labels, gauge.value, &text)
      case .histogram(let histogram): histogramLines(name, key.labels, histogram, &text)
      }
    }
    return text
  }

  private static func type(of series: MetricsRegistry.Series) -> String {
    switch series {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }

  private static func histogramLines(
    _ name: String, _ labels: String, _ histogram: HistogramSeries, _ text: inout String
  ) {
    let state = histogram.snapshot
    let prefix = labels.isEmpty ? "" : labels + ","
    var total: UInt64 = 0
    for (index, count) in state.counts.enumerated() {
      total += count
      let bound = index < histogram.bounds.count ? number(histogram.bounds[index]) : "+Inf"
      line("\(name)_bucket", "\(prefix)le=\"\(bound)\"", Double(total), &text)
    }
    line("\(name)_sum", labels, state.sum, &text)
    line("\(name)_count", labels, Double(total), &text)
  }

  private static func line(_ name: String, _ labels: String, _ value: Double, _ text: inout String) {
    text += labels.isEmpty ? "\(name) \(number(value))\n" : "\(name){\(labels)} \(number(value))\n"
  }

  private static func number(_ value: Double) -> String {
    guard let whole = Int64(exactly: value) else { return value.description }
    return String(whole)
  }
}
