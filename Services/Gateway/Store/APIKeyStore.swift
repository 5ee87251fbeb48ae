import CallContext
import Foundation
import Identifiers
import Postgres

enum APIKeyStore {
  static func insert(
    _ key: APIKey, hash: [UInt8], of organization: OrganizationID, in transaction: Transaction
  ) async throws {
    try await transaction.execute(
      """
      INSERT INTO api_keys (organization_id, id, name, key_hash, scopes, created_by, created_at)
      VALUES (
        \(organization), \(key.id), \(key.name), \(hash), \(key.scopes.joined(separator: " ")), \(key.createdBy),
        \(key.createdAt)
      )
      """)
  }

  /// The key that was presented, revoked or not. The one lookup before the organization is known: the policy shows a
  /// row to whoever can state its hash.
  static func findPresented(
    hash: [UInt8], in database: Database, deadline: Deadline
  ) async throws -> (organization: OrganizationID, key: APIKey)? {
    let row = try await database.queryOne(
      """
      SELECT organization_id, id, name, scopes, created_by, created_at, revoked_at FROM api_keys
      WHERE key_hash = \(hash)
      """, in: .presentedSecret(sha256: hash), deadline: deadline)
    return try row.map { row in (try row.decode("organization_id"), try key(row)) }
  }

  static func list(_ query: ListQuery, in transaction: Transaction) async throws -> ListPage<APIKey> {
    let rows = try await transaction.query(
      """
      SELECT id, name, scopes, created_by, created_at, revoked_at, \(SQL.createdMicroseconds("k")) FROM api_keys k
      WHERE organization_id = current_organization()\(SQL.after(query.after, "k"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return try ListPage(reading: rows, limit: query.limit, key)
  }

  /// Those that open something and hold a scope; locked, so that of two the last two are not revoked at once.
  static func lock(holding scope: Scope, in transaction: Transaction) async throws -> [APIKey.ID] {
    try await transaction.query(
      """
      SELECT id FROM api_keys
      WHERE organization_id = current_organization() AND revoked_at IS NULL
        AND \(scope.name) = ANY(string_to_array(scopes, ' '))
      ORDER BY id
      FOR NO KEY UPDATE
      """
    ).map { try $0.decode("id") }
  }

  /// - Returns: whether there is such a key; revoking twice changes nothing.
  static func revoke(_ id: APIKey.ID, at now: Date, in transaction: Transaction) async throws -> Bool {
    let changed = try await transaction.execute(
      """
      UPDATE api_keys SET revoked_at = coalesce(revoked_at, \(now))
      WHERE organization_id = current_organization() AND id = \(id)
      """)
    return changed == 1
  }

  private static func key(_ row: Row) throws -> APIKey {
    let scopes: String = try row.decode("scopes")
    return APIKey(
      id: try row.decode("id"), name: try row.decode("name"), scopes: scopes.split(separator: " ").map(String.init),
      createdBy: try row.decode("created_by"), createdAt: try row.decode("created_at"),
      revokedAt: try row.decode("revoked_at"))
  }
}
