import CallContext
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceRuntime

/// Rows whose answers are kept (PM-6): a repeated `Idempotency-Key` gets the first answer again.
struct IdempotentRoutes: Sendable {
  let answers: KeptAnswers

  typealias Row = Route<GatewayAccess>

  /// The key is the caller's choice.
  func post(
    _ template: String, _ access: GatewayAccess, _ name: String, _ handler: @escaping Row.Handler
  ) -> Row {
    .post(template, access, name) { request, context in
      guard try IdempotencyKeyField.optional(of: request) != nil else { return try await handler(request, context) }
      return try await once(request, context, handler)
    }
  }

  /// The key is required: it becomes the request's own.
  func requiringKey(
    _ template: String, _ access: GatewayAccess, _ name: String, _ handler: @escaping Row.Handler
  ) -> Row {
    .post(template, access, name) { request, context in
      _ = try IdempotencyKeyField.required(of: request)
      return try await once(request, context, handler)
    }
  }

  private func once(
    _ request: Request, _ context: PortalRequestContext, _ handler: @escaping Row.Handler
  ) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    var request = request
    request.body = RequestBody(buffer: ByteBuffer(bytes: body))
    let asked = try IdempotencyRequest(
      key: try IdempotencyKeyField.required(of: request), caller: try context.requireCaller(),
      method: request.method, template: context.routeTemplate, path: request.head.path ?? "", body: body)
    let kept = try await answers.once(asked, deadline: context.deadline) { [request] in
      let response = try await handler(request, context)
      let body = CollectedBody()
      try await response.body.write(body)
      return StoredAnswer(status: response.status, headers: response.headers, body: body.bytes)
    }
    return kept.answer.response(isReplay: kept.isReplay)
  }
}

/// Takes a response's body into memory: answers of the API are small and whole.
private final class CollectedBody: ResponseBodyWriter {
  private(set) var bytes: [UInt8] = []

  func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }
  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
