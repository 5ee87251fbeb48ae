import Identifiers

/// A transaction in progress. Valid inside of the body it was handed to; afterwards every use throws. One statement at
/// a time.
public struct Transaction: Sendable {
  let session: TransactionSession

  /// - Throws: `PostgresError`. After a refused statement the transaction can only be rolled back.
  public nonisolated(nonsending) func query(_ sql: SQL) async throws -> Rows {
    try await session.run(sql)
  }

  /// The only row, if there is one.
  /// - Throws: also `PostgresError` of kind `undecodable` when there are several.
  public nonisolated(nonsending) func queryOne(_ sql: SQL) async throws -> Row? {
    try await session.run(sql).onlyRow()
  }

  /// Returns how many rows were affected.
  @discardableResult
  public nonisolated(nonsending) func execute(_ sql: SQL) async throws -> Int {
    try await session.run(sql).affectedCount
  }

  /// Works for another tenant within the same transaction, then for the one before again: the operator makes a tenant, and
  /// keeps the answer to that as its own. What `body` throws ends the transaction, so nothing goes on under a wrong tenant.
  public nonisolated(nonsending) func working<Value>(
    for organization: OrganizationID, _ body: nonisolated(nonsending) () async throws -> Value
  ) async throws -> Value {
    let before = try await query("SELECT current_setting('portal.organization_id', true) AS id").first?.decode(
      "id", as: String?.self)
    try await execute("SELECT set_config('portal.organization_id', \(organization.description), true)")
    let value = try await body()
    try await execute("SELECT set_config('portal.organization_id', \((before ?? nil) ?? ""), true)")
    return value
  }

  /// Several statements in one round trip; the answers come in the same order. The first refusal stops the rest.
  @discardableResult
  public nonisolated(nonsending) func pipeline(_ statements: [SQL]) async throws -> [Rows] {
    try await session.run(statements)
  }

  /// The last statements of the transaction, committed in the same round trip. Every later use of it throws; so does
  /// one of these that is refused, and then nothing of the transaction holds.
  ///
  /// For the very end of a body: what the body throws afterwards undoes nothing, and inside of `working(for:)` it is the
  /// end of that one, too. Like COMMIT it is not cancelled with its task; `statement_timeout` limits it.
  @discardableResult
  public nonisolated(nonsending) func conclude(_ statements: [SQL]) async throws -> [Rows] {
    try await session.conclude(statements)
  }
}
