import CoreMetrics
import Testing

@testable import ServiceRuntime

@Suite struct MetricsTests {
  @Test func `series are told in the Prometheus text format`() {
    let registry = MetricsRegistry()
    Counter(label: "jobs", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment(by: 2)
    Counter(label: "jobs", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment()
    Meter(label: "pool.idle", factory: registry).set(7)
    let timer = Timer(label: "wait", factory: registry)
    timer.recordMilliseconds(3)
    timer.recordSeconds(60)
    let lines = MetricsText.text(of: registry).split(separator: "\n").map(String.init)
    #expect(lines.contains("# TYPE jobs_total counter"))
    #expect(lines.contains(#"jobs_total{kind="a\"b\\c\nd"} 3"#))
    #expect(lines.contains("# TYPE pool_idle gauge"))
    #expect(lines.contains("pool_idle 7"))
    #expect(lines.contains("# TYPE wait_seconds histogram"))
    #expect(lines.contains(#"wait_seconds_bucket{le="0.0025"} 0"#))
    #expect(lines.contains(#"wait_seconds_bucket{le="0.005"} 1"#))
    #expect(lines.contains(#"wait_seconds_bucket{le="30"} 1"#))
    #expect(lines.contains(#"wait_seconds_bucket{le="+Inf"} 2"#))
    #expect(lines.contains("wait_seconds_sum 60.003"))
    #expect(lines.contains("wait_seconds_count 2"))
  }

  @Test func `a name is cleaned once`() {
    #expect(MetricName.clean("http.requests-total") == "http_requests_total")
    #expect(MetricName.clean("x_total", suffix: "_total") == "x_total")
    #expect(MetricName.clean("9lives") == "_9lives")
    #expect(MetricName.clean("größe") == "gr__e")
  }

  @Test func `the number of series is bounded`() {
    let registry = MetricsRegistry()
    for index in 0..<10_050 {
      Counter(label: "many", dimensions: [("id", "\(index)")], factory: registry).increment()
    }
    #expect(registry.snapshot().count == 10_000)
  }

  @Test func `counting from many tasks loses nothing`() async {
    let registry = MetricsRegistry()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 { Counter(label: "hits", factory: registry).increment() }
        }
      }
    }
    #expect(MetricsText.text(of: registry).contains("hits_total 8000\n"))
  }
}
