import HTTPTypes
import Hummingbird
import ServiceRuntime

extension PortalRequestContext {
  /// The request under its `Idempotency-Key`; `nil` when it has none.
  ///
  /// - Throws: 400 for a key that is too long or not visible ASCII.
  func keyed<Value: Sendable>(
    _ request: Request, body: [UInt8], answer: @escaping @Sendable (Value) throws -> StoredAnswer
  ) throws -> AnswerOnce.Keyed<Value>? {
    guard let name = HTTPField.Name(IdempotencyRequest.headerName), let key = request.headers[name] else { return nil }
    let keyed = try IdempotencyRequest(
      key: key, caller: try requireCaller(), method: request.method, template: routeTemplate,
      path: request.uri.path, body: body)
    return AnswerOnce.Keyed(request: keyed, answer: answer)
  }
}

extension AnswerOnce.Outcome {
  func response(_ answer: (Value) throws -> StoredAnswer) throws -> Response {
    switch self {
    case .done(let value): try answer(value).response(isReplay: false)
    case .repeated(let first): first.response(isReplay: true)
    }
  }
}
