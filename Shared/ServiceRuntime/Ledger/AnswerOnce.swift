import CallContext
import Postgres

/// Keeps the answer to a keyed request in the transaction of its effect, and gives it again when the request comes
/// again (PM-6). Requests without a key are simply done.
public struct AnswerOnce: Sendable {
  let ledger: IdempotencyLedger

  public init(ledger: IdempotencyLedger) {
    self.ledger = ledger
  }

  /// A request with a key, and how its answer is written.
  public struct Keyed<Value: Sendable>: Sendable {
    let request: IdempotencyRequest
    let answer: @Sendable (Value) throws -> StoredAnswer

    public init(request: IdempotencyRequest, answer: @escaping @Sendable (Value) throws -> StoredAnswer) {
      self.request = request
      self.answer = answer
    }
  }

  public enum Outcome<Value: Sendable>: Sendable {
    case done(Value)
    /// It was done before: the answer of then.
    case repeated(StoredAnswer)
  }

  /// - Throws: what `effect` throws; the ledger's refusals.
  public nonisolated(nonsending) func callAsFunction<Value: Sendable>(
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

extension AnswerOnce {
  /// What was done, but for its last statements.
  public struct Conclusion<Value: Sendable>: Sendable {
    let value: Value
    let last: [SQL]

    public init(_ value: Value, last: [SQL]) {
      self.value = value
      self.last = last
    }
  }

  /// The same for the very end of a transaction: the last statements of the effect travel with the kept answer and COMMIT.
  ///
  /// - Throws: what `effect` throws; the ledger's refusals.
  public nonisolated(nonsending) func concluding<Value: Sendable>(
    _ keyed: Keyed<Value>?, in transaction: Transaction,
    effect: nonisolated(nonsending) () async throws -> Conclusion<Value>
  ) async throws -> Outcome<Value> {
    guard let keyed else {
      let conclusion = try await effect()
      try await transaction.conclude(conclusion.last)
      return .done(conclusion.value)
    }
    var done: Value?
    let kept = try await ledger.conclude(keyed.request, in: transaction) {
      let conclusion = try await effect()
      done = conclusion.value
      return (try keyed.answer(conclusion.value), conclusion.last)
    }
    return done.map { .done($0) } ?? .repeated(kept.answer)
  }
}

/// The same for an effect that is a transaction of its own.
public struct TransactionOnce: Sendable {
  let database: Database
  let once: AnswerOnce

  public init(database: Database, ledger: IdempotencyLedger) {
    self.database = database
    once = AnswerOnce(ledger: ledger)
  }

  /// - Parameter keyed: `nil` for a request without a key, which is simply done.
  /// - Throws: what `effect` throws; the ledger's refusals.
  public nonisolated(nonsending) func callAsFunction<Value: Sendable>(
    _ call: Call, _ keyed: AnswerOnce.Keyed<Value>?, effect: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> AnswerOnce.Outcome<Value> {
    try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) { try await effect(transaction) }
    }
  }
}
