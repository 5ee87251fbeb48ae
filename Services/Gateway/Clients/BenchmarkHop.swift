import CallContext
import OutboundHTTP
import ServiceRuntime

/// The bare hop of the benchmark: a constant of an upstream (`/healthz` of a service, or of what stands in for one),
/// relayed through the same client as everything else. Only there when the installation asks for it (`PORTAL_BENCH_HOP`).
struct BenchmarkHop: Sendable {
  let upstream: Upstream

  func body(deadline: Deadline) async throws -> [UInt8] {
    do {
      let answer = try await upstream.send(
        OutboundRequest(path: "/healthz"), deadline: deadline, retry: .safe, bodyLimit: 1 << 20)
      return answer.body
    } catch is OutboundError {
      throw Problem.unavailable()
    }
  }
}
