import CallContext
import Hummingbird
import NIOCore
import ServiceRuntime

/// Only in the table when the installation asks for it.
struct BenchmarkRoutes: Sendable {
  let hop: BenchmarkHop

  func relay(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    .page(ByteBuffer(bytes: try await hop.body(deadline: context.deadline)))
  }
}
