import CallContext

extension Database {
  /// One transaction of the caller's organization, within the caller's time, run again when it met another one (DC-3):
  /// what it does outside the database must be the same a second time.
  public nonisolated(nonsending) func transaction<Value>(
    for call: Call, _ body: nonisolated(nonsending) (Transaction) async throws -> Value
  ) async throws -> Value {
    try await transaction(
      in: .organization(call.organization), deadline: call.deadline, retriesConflicts: true, body)
  }
}
