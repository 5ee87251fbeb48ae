import CallContext
import Foundation
import Identifiers
import Postgres
import Testing

/// TI-4: what is interpolated is bound, never text.
struct BindingTests {
  @Test(arguments: [
    "'; DROP TABLE items; --", "\\'; --", "$1", "$$", "\u{1F3D7}\u{FE0F}", "\u{202E}abc", "%s%n", "a\r\nb", "\"", "'",
    "\\", "", "E'\\x27'", "\u{FFFD}", "e\u{301}",
  ])
  func `a hostile string comes back as it went in`(_ text: String) async throws {
    try await withConnections { _, database in
      let row = try await database.queryOne("SELECT \(text) AS value", in: anyone, deadline: soon)
      let back = try #require(try row?.decode("value", as: String.self))
      #expect(Array(back.utf8) == Array(text.utf8))
    }
  }

  @Test func `a hostile string finds nothing it should not and breaks nothing`() async throws {
    try await withConnections { _, database in
      let organization = newOrganization()
      try await addItem(1, "roof", of: organization, in: database)
      let rows = try await database.query(
        "SELECT id FROM items WHERE name = \("' OR 1=1; DROP TABLE items; --")", in: .organization(organization),
        deadline: soon)
      #expect(rows.isEmpty)
      let count = try await database.queryOne(
        "SELECT count(*) AS count FROM items", in: .organization(organization), deadline: soon)
      #expect(try count?.decode("count", as: Int.self) == 1)
    }
  }

  @Test func `a NUL is refused before anything is sent`() async throws {
    try await withConnections { _, database in
      let error = try await postgresError {
        _ = try await database.query("SELECT \("a\0b") AS value", in: anyone, deadline: soon)
      }
      #expect(error.kind == .invalidParameter)
      #expect(error.sqlState == nil)
      let json = try await postgresError {
        _ = try await database.query("SELECT \(JSONText("\"\0\""))::jsonb", in: anyone, deadline: soon)
      }
      #expect(json.kind == .invalidParameter)
      let context = try await postgresError {
        _ = try await database.query("SELECT 1", in: .system(task: "a\0"), deadline: soon)
      }
      #expect(context.kind == .invalidParameter)
      // In bytes it is nothing special.
      let row = try await database.queryOne("SELECT \([UInt8]([0, 1, 0])) AS value", in: anyone, deadline: soon)
      #expect(try row?.decode("value", as: [UInt8].self) == [0, 1, 0])
    }
  }

  @Test func `a number is never taken for a string`() async throws {
    try await withConnections { _, database in
      let error = try await postgresError {
        _ = try await database.query("SELECT 1 WHERE 1::bigint = \("1")", in: anyone, deadline: soon)
      }
      #expect(error.sqlState == "42883")
    }
  }

  @Test func `fragments bring their parameters along`() async throws {
    try await withConnections { _, database in
      let condition: SQL = "value > \(2) AND value < \(9)"
      let list = SQL(joining: [1, 3, 5, 8, 13].map { "(\($0))" }, separator: ", ")
      var sql: SQL = """
        SELECT value, \("label") AS label FROM (VALUES \(list)) AS v(value) WHERE \(condition)
        """
      sql += " ORDER BY value \(unsafeRaw: "DESC") LIMIT \(2)"
      let rows = try await database.query(sql, in: anyone, deadline: soon)
      #expect(try rows.map { try $0.decode("value", as: Int.self) } == [8, 5])
      #expect(try rows.first?.decode("label", as: String.self) == "label")
    }
  }
}

extension SQL {
  static func += (left: inout SQL, right: SQL) { left.append(right) }
}
