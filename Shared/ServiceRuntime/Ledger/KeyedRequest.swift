import CallContext
import HTTPTypes
import Hummingbird

extension PortalRequestContext {
  /// The request under its `Idempotency-Key`; `nil` when it has none.
  ///
  /// - Parameters:
  ///   - body: as it was read.
  ///   - answer: what is answered once the effect is there.
  /// - Throws: 400 for a malformed key.
  public func keyed<Value: Sendable>(
    _ request: Request, body: [UInt8], answer: @escaping @Sendable (Value) throws -> StoredAnswer
  ) throws -> AnswerOnce.Keyed<Value>? {
    guard let key = try IdempotencyKeyField.optional(of: request) else { return nil }
    let asked = try IdempotencyRequest(
      key: key, caller: try requireCaller(), method: request.method, template: routeTemplate,
      path: request.head.path ?? "", body: body)
    return AnswerOnce.Keyed(request: asked, answer: answer)
  }
}

extension AnswerOnce.Outcome {
  public func response(_ answer: (Value) throws -> StoredAnswer) throws -> Response {
    switch self {
    case .done(let value): try answer(value).response(isReplay: false)
    case .repeated(let first): first.response(isReplay: true)
    }
  }
}
