import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

extension PortalRequestContext {
  /// The request under its `Idempotency-Key`; `nil` when it has none.
  ///
  /// - Parameters:
  ///   - body: as it was read.
  ///   - answer: what is answered once the effect is there.
  /// - Throws: 400 for a malformed key.
  func keyed<Value: Sendable>(
    _ request: Request, body: [UInt8], _ answer: @escaping @Sendable (Value) throws -> StoredAnswer
  ) throws -> AnswerOnce.Keyed<Value>? {
    guard let key = try IdempotencyKeyField.optional(of: request) else { return nil }
    let asked = try IdempotencyRequest(
      key: key, caller: try requireCaller(), method: request.method, template: routeTemplate,
      path: request.head.path ?? "", body: body)
    return AnswerOnce.Keyed(request: asked, answer: answer)
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

extension Response {
  /// What the team is told of a decision; one that was there before says so.
  static func decided(_ decided: ProposalsClient.Decided) throws -> Response {
    try .json(decided.decision, headers: decided.isRepeated ? [.idempotencyReplayed: "true"] : [:])
  }
}
