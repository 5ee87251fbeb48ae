import CallContext
import Hummingbird
import NIOCore
import ServiceRuntime

/// Only in the table when the installation asks for it.
struct BenchmarkRoutes: Sendable {
  let hops: [BenchmarkHop]

  func relay(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    guard let number = Int(try context.path.text("number")), hops.indices.contains(number) else {
      throw Problem.notFound
    }
    return .page(ByteBuffer(bytes: try await hops[number].body(deadline: context.deadline)))
  }
}
