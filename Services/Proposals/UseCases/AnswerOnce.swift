import Postgres
import ServiceRuntime

/// Keeps the answer to a keyed request in the transaction of its effect, and gives it again when the request comes
/// again (PM-6). Requests without a key are simply done.
struct AnswerOnce: Sendable {
  let ledger: IdempotencyLedger

  /// A request with a key, and how its answer is written.
  struct Keyed<Value: Sendable>: Sendable {
    let request: IdempotencyRequest
    let answer: @Sendable (Value) throws -> StoredAnswer
  }

  enum Outcome<Value: Sendable>: Sendable {
    case done(Value)
    /// It was done before: the answer of then.
    case repeated(StoredAnswer)
  }

  /// - Throws: what `effect` throws; the ledger's refusals.
  func callAsFunction<Value: Sendable>(
    _ keyed: Keyed<Value>?, in transaction: Transaction,
    effect: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Outcome<Value> {
    guard let keyed else { return .done(try await effect()) }
    var done: Value?
    let kept = try await ledger.run(keyed.request, in: transaction) {
      let value = try await effect()
      done = value
      return try keyed.answer(value)
    }
    return done.map { .done($0) } ?? .repeated(kept.answer)
  }
}
