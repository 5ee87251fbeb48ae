import Postgres
import ServiceRuntime

/// Keeps the answer to a keyed request in the transaction of its effect, so that either both are there or none: a
/// retry after any crash finds the answer, or nothing done (PM-6, RE-6).
struct AnswerOnce: Sendable {
  let database: Database
  let ledger: IdempotencyLedger

  /// A request under its key, with what to answer once its effect is there.
  struct Keyed<Value: Sendable>: Sendable {
    let request: IdempotencyRequest
    let answer: @Sendable (Value) throws -> StoredAnswer
  }

  enum Outcome<Value: Sendable>: Sendable {
    case done(Value)
    case repeated(StoredAnswer)
  }

  /// - Parameter keyed: `nil` for a request without a key, which is simply done.
  func callAsFunction<Value: Sendable>(
    _ call: Call, _ keyed: Keyed<Value>?, effect: (Transaction) async throws -> Value
  ) async throws -> Outcome<Value> {
    try await database.transaction(for: call) { transaction in
      guard let keyed else { return .done(try await effect(transaction)) }
      var made: Value?
      let answer = try await ledger.run(keyed.request, in: transaction) {
        let value = try await effect(transaction)
        made = value
        return try keyed.answer(value)
      }
      if let made { return .done(made) }
      return .repeated(answer.answer)
    }
  }
}
