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
      SELECT id, name, email, role, created_at FROM members
      WHERE organization_id = current_organization()\(PageCursor.condition(query.after, time: "created_at"))
      ORDER BY created_at DESC, id DESC
      LIMIT \(query.rowLimit)
      """)
    return ListPage(rows: try rows.map(member), limit: query.limit) {
      PageCursor(time: $0.createdAt, id: $0.id.rawValue)
    }
  }

  /// Everybody of the team, for notices; `members(in:)` reads the answers.
  static var all: SQL {
    """
    SELECT id, name, email, role, created_at FROM members
    WHERE organization_id = current_organization()
    ORDER BY created_at, id
    LIMIT \(Int64(Member.limit))
    """
  }

  static func members(in rows: Rows) throws -> [Member] { try rows.map(member) }

  static func count(in transaction: Transaction) async throws -> Int64 {
    let rows = try await transaction.query(
      "SELECT count(*) AS members FROM members WHERE organization_id = current_organization()")
    return try rows.first?.decode("members") ?? 0
  }

  private static func member(_ row: Row) throws -> Member {
    Member(
      id: try row.decode("id"), name: try row.decode("name"), email: try row.decode("email"),
      role: try .stored(try row.decode("role"), column: "role"), createdAt: try row.decode("created_at"))
  }
}
