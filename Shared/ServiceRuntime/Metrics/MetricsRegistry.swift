import CoreMetrics
import Synchronization

/// Our metrics backend: `swift-metrics` on one side, the Prometheus text format on the other.
///
/// Counters end in `_total`, timers are histograms in seconds. The number of series is bounded, so a label taken from
/// outside by mistake can't fill the memory.
public final class MetricsRegistry: MetricsFactory, Sendable {
  /// One label set of a metric.
  struct SeriesKey: Hashable {
    let name: String
    /// `a="b",c="d"`, escaped.
    let labels: String
  }

  enum Series: Sendable {
    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)
  }

  public static let shared = MetricsRegistry()
  private static let maximumSeries = 10_000
  private let series = Mutex<[SeriesKey: Series]>([:])

  public init() {}

  /// Makes this the backend of the whole process; only the first call counts. For `main`.
  public static func bootstrap() {
    guard isBootstrapped.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
    MetricsSystem.bootstrap(shared)
  }

  private static let isBootstrapped = Atomic(false)

  // MARK: MetricsFactory

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counter(label, dimensions)
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler { counter(label, dimensions) }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    if aggregate { return histogram(MetricName.clean(label), dimensions, bounds: HistogramSeries.sizes) }
    return gauge(label, dimensions)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(MetricName.clean(label, suffix: "_seconds"), dimensions, bounds: HistogramSeries.seconds)
  }

  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}

  // MARK: Series

  private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
    let made = find(MetricName.clean(label, suffix: "_total"), dimensions) { .counter(CounterSeries()) }
    if case .counter(let counter) = made { return counter }
    return CounterSeries()
  }

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
    let made = find(MetricName.clean(label), dimensions) { .gauge(GaugeSeries()) }
    if case .gauge(let gauge) = made { return gauge }
    return GaugeSeries()
  }

  private func histogram(_ name: String, _ dimensions: [(String, String)], bounds: [Double]) -> HistogramSeries {
    let made = find(name, dimensions) { .histogram(HistogramSeries(bounds: bounds)) }
    if case .histogram(let histogram) = made { return histogram }
    return HistogramSeries(bounds: bounds)
  }

  private func find(_ name: String, _ dimensions: [(String, String)], make: () -> Series) -> Series {
    let labels = dimensions.map { "\(MetricName.clean($0.0))=\"\(MetricName.escape($0.1))\"" }.joined(separator: ",")
    let key = SeriesKey(name: name, labels: labels)
    return series.withLock { series in
      if let known = series[key] { return known }
      let new = make()
      // Beyond the limit it still works for its owner, but is not told.
      if series.count < Self.maximumSeries { series[key] = new }
      return new
    }
  }

  func snapshot() -> [(key: SeriesKey, series: Series)] {
    series.withLock { $0.map { ($0.key, $0.value) } }.sorted {
      ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels)
    }
  }
}

enum MetricName {
  /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, everything else becomes an underscore.
  static func clean(_ label: String, suffix: String = "") -> String {
    var name = String(
      label.unicodeScalars.map { scalar -> Character in
        let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        return isAllowed ? Character(scalar) : "_"
      })
    if let first = name.utf8.first, (0x30...0x39).contains(first) { name = "_" + name }
    return suffix.isEmpty || name.hasSuffix(suffix) ? name : name + suffix
  }

  static func escape(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case "\r": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
