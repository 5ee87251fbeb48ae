import CallContext
import Foundation
import Identifiers
import Postgres

enum MemberStore {
  static func insert(_ member: Member, of organization: OrganizationID, in transaction: Transaction) async throws {
    try await transaction.execute(
      """
      INSERT INTO members (organization_id, id, name, email, role, created_at)
      VALUES (
        \(organization), \(member.id), \(member.name), \(member.email), \(member.role.rawValue), \(member.createdAt)
      )
      """)
  }

  static func list(_ query: ListQuery, in transaction: Transaction) async throws -> ListPage<Member> {
    let rows = try await transaction.query(
      """
      SELECT id, name, email, role, created_at, \(SQL.createdMicroseconds("m")) FROM members m
      WHERE organization_id = current_organization() AND removed_at IS NULL\(SQL.after(query.after, "m"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return try ListPage(reading: rows, limit: query.limit, member)
  }

  /// Everybody of the team with what they want to be told; `members(in:)` and `settings(in:)` read the answer.
  static var all: SQL {
    """
    SELECT m.id, m.name, m.email, m.role, m.created_at, \(MemberSettingsStore.columns) FROM members m
    LEFT JOIN member_settings s ON s.organization_id = m.organization_id AND s.member_id = m.id
    WHERE m.organization_id = current_organization() AND m.removed_at IS NULL
    ORDER BY m.created_at, m.id
    LIMIT \(Int64(Member.limit))
    """
  }

  /// One of the team; `members(in:)` reads the answer.
  static func selection(of id: Member.ID) -> SQL {
    """
    SELECT id, name, email, role, created_at FROM members
    WHERE organization_id = current_organization() AND id = \(id) AND removed_at IS NULL
    """
  }

  /// Everybody with an address, whichever organizations they are of: in the context of the presented hash of that address,
  /// which shows these rows and no others. `memberships(in:)` reads the answer.
  static func selection(addressHash: [UInt8]) -> SQL {
    """
    SELECT organization_id, id, name, email, role, created_at FROM members
    WHERE address_hash(email) = \(addressHash) AND removed_at IS NULL
    ORDER BY created_at, id
    LIMIT \(Int64(SignInRequest.mostMemberships))
    """
  }

  static func memberships(in rows: Rows) throws -> [Membership] {
    try rows.map { Membership(organization: try $0.decode("organization_id"), member: try member($0)) }
  }

  static func memberships(
    addressHash: [UInt8], in database: Database, deadline: Deadline
  ) async throws -> [Membership] {
    try memberships(
      in: await database.query(
        selection(addressHash: addressHash), in: .presentedSecret(sha256: addressHash), deadline: deadline))
  }

  static func members(in rows: Rows) throws -> [Member] { try rows.map(member) }

  static func settings(in rows: Rows) throws -> [Member.ID: MemberSettings] {
    Dictionary(try rows.map { (try $0.decode("id"), try MemberSettingsStore.settings($0)) }) { first, _ in first }
  }

  static func count(in transaction: Transaction) async throws -> Int64 {
    let rows = try await transaction.query(
      """
      SELECT count(*) AS members FROM members
      WHERE organization_id = current_organization() AND removed_at IS NULL
      """)
    return try rows.first?.decode("members") ?? 0
  }

  /// - Returns: whether there is such a member; removing twice changes nothing.
  static func remove(_ id: Member.ID, at now: Date, in transaction: Transaction) async throws -> Bool {
    let changed = try await transaction.execute(
      """
      UPDATE members SET removed_at = coalesce(removed_at, \(now))
      WHERE organization_id = current_organization() AND id = \(id)
      """)
    return changed == 1
  }

  private static func member(_ row: Row) throws -> Member {
    Member(
      id: try row.decode("id"), name: try row.decode("name"), email: try row.decode("email"),
      role: try .stored(try row.decode("role"), column: "role"), createdAt: try row.decode("created_at"))
  }
}
