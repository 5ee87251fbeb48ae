import CallContext
import Foundation
import Identifiers
import Postgres

enum SessionStore {
  private static let columns: SQL = "id, member_id, device, program, began_at, last_used_at, expires_at"

  /// Only for a member who belongs to the team: whoever is removed at the same time waits for this row or is waited for.
  ///
  /// - Returns: whether the member still does.
  static func insert(
    _ session: Session, secretHash: [UInt8], of organization: OrganizationID, in transaction: Transaction
  ) async throws -> Bool {
    let inserted = try await transaction.execute(
      """
      INSERT INTO sessions (
        organization_id, id, member_id, secret_hash, device, program, began_at, last_used_at, expires_at
      )
      SELECT
        organization_id, \(session.id), id, \(secretHash), \(session.device.kind.rawValue),
        \(session.device.program as String?), \(session.beganAt), \(session.lastUsedAt), \(session.expiresAt)
      FROM members
      WHERE organization_id = \(organization) AND id = \(session.member) AND removed_at IS NULL
      FOR SHARE
      """)
    return inserted == 1
  }

  /// The session whose id was presented, before its organization is known: the policy shows a row to whoever can state its
  /// hash.
  static func findPresented(
    hash: [UInt8], in database: Database, deadline: Deadline
  ) async throws -> (organization: OrganizationID, session: Session)? {
    let row = try await database.queryOne(
      "SELECT organization_id, \(columns) FROM sessions WHERE secret_hash = \(hash)",
      in: .presentedSecret(sha256: hash), deadline: deadline)
    return try row.map { row in (try row.decode("organization_id"), try session(row)) }
  }

  static func list(of member: Member.ID, in transaction: Transaction) async throws -> [Session] {
    let rows = try await transaction.query(
      """
      SELECT \(columns) FROM sessions
      WHERE organization_id = current_organization() AND member_id = \(member)
      ORDER BY last_used_at DESC, id DESC
      """)
    return try rows.map(session)
  }

  /// - Returns: a statement; a clock that went back takes nothing away.
  static func touch(_ id: Session.ID, at now: Date) -> SQL {
    """
    UPDATE sessions SET last_used_at = \(now)
    WHERE organization_id = current_organization() AND id = \(id) AND last_used_at < \(now)
    """
  }

  /// - Returns: a statement that affects one row if the member has such a session.
  static func end(_ id: Session.ID, of member: Member.ID) -> SQL {
    "DELETE FROM sessions WHERE organization_id = current_organization() AND id = \(id) AND member_id = \(member)"
  }

  static func endAll(of member: Member.ID, in transaction: Transaction) async throws {
    try await transaction.execute(
      "DELETE FROM sessions WHERE organization_id = current_organization() AND member_id = \(member)")
  }

  /// - Parameter idleSince: those that nobody used since.
  static func sweep(idleSince: Date, at now: Date, in database: Database, deadline: Deadline) async throws {
    try await database.execute(
      "DELETE FROM sessions WHERE last_used_at < \(idleSince) OR expires_at < \(now)",
      in: .system(task: "sign_in_sweep"), deadline: deadline)
  }

  private static func session(_ row: Row) throws -> Session {
    Session(
      id: try row.decode("id"), member: try row.decode("member_id"),
      device: SessionDevice(
        kind: try .stored(try row.decode("device"), column: "device"), program: try row.decode("program")),
      beganAt: try row.decode("began_at"), lastUsedAt: try row.decode("last_used_at"),
      expiresAt: try row.decode("expires_at"))
  }
}
