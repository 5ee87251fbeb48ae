import HTTPTypes
import Hummingbird
import NIOCore

/// Who may call the operations port: whoever can reach it. The gateway never routes to it.
public enum OperationsAccess: Sendable {
  case operations
}

/// `/healthz` (alive), `/readyz` (may get traffic), `/metrics` (Prometheus).
public enum OperationsRoutes {
  public static func table(
    readiness: Readiness, metrics: MetricsRegistry = .shared
  ) -> RouteTable<OperationsAccess> {
    RouteTable([
      .get("/healthz", .operations, "health") { _, _ in text("ok\n") },
      .get("/readyz", .operations, "readiness") { _, _ in
        let failures = await readiness.failures()
        if failures.isEmpty { return text("ready\n") }
        return text("not ready: \(failures.joined(separator: ", "))\n", status: .serviceUnavailable)
      },
      .get("/metrics", .operations, "metrics") { _, _ in
        text(MetricsText.text(of: metrics), type: MetricsText.contentType)
      },
    ]) { _, _, _ in }
  }

  private static func text(
    _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
