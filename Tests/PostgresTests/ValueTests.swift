import CallContext
import Foundation
import Identifiers
import Postgres
import Testing

struct ValueTests {
  /// Sends a value and reads it back.
  private func roundTrip<Value: ParameterValue & ColumnValue>(_ value: Value, _ database: Database) async throws
    -> Value
  {
    let sql: SQL = "SELECT \(value) AS value"
    let row = try #require(try await database.queryOne(sql, in: anyone, deadline: soon))
    return try row.decode("value")
  }

  @Test func `every type comes back as it went in`() async throws {
    try await withConnections { _, database in
      #expect(try await roundTrip(true, database) == true)
      #expect(try await roundTrip(false, database) == false)
      for number in [0, 1, -1, Int64.max, .min] { #expect(try await roundTrip(number, database) == number) }
      for number in [Int.max, .min, 42] { #expect(try await roundTrip(number, database) == number) }
      for number in [Int32.max, .min, 7] { #expect(try await roundTrip(number, database) == number) }
      for number in [0.1, -.pi, .infinity, .leastNonzeroMagnitude] {
        #expect(try await roundTrip(number, database) == number)
      }
      let notANumber = try await roundTrip(Double.nan, database)
      #expect(notANumber.isNaN)
      let id = UUID()
      #expect(try await roundTrip(id, database) == id)
      #expect(try await roundTrip(OrganizationID(id), database) == OrganizationID(id))
      #expect(try await roundTrip([UInt8](0...255), database) == [UInt8](0...255))
      #expect(try await roundTrip([UInt8](), database) == [])
      #expect(try await roundTrip(Data([0, 255]), database) == Data([0, 255]))
      #expect(try await roundTrip("Grüße 🏗️", database) == "Grüße 🏗️")
    }
  }

  @Test func `arrays come back as they went in`() async throws {
    try await withConnections { _, database in
      let texts = ["", "a,b", "\"{}", "NULL", "\\"]
      #expect(try await roundTrip(texts, database) == texts)
      #expect(try await roundTrip([String](), database) == [])
      let ids = [UUID(), UUID()]
      #expect(try await roundTrip(ids, database) == ids)
      #expect(try await roundTrip(ids.map { OrganizationID($0) }, database) == ids.map { OrganizationID($0) })
      #expect(try await roundTrip([Int64.max, .min, 0], database) == [Int64.max, .min, 0])
      #expect(try await roundTrip([3, 2, 1], database) == [3, 2, 1])
      let rows = try await database.query(
        "SELECT value FROM generate_series(1, 9) AS g(value) WHERE value = ANY(\([2, 4, 99])) ORDER BY 1", in: anyone,
        deadline: soon)
      #expect(try rows.map { try $0.decode("value", as: Int.self) } == [2, 4])
      let small = try await database.queryOne("SELECT ARRAY[1, 2]::integer[] AS value", in: anyone, deadline: soon)
      #expect(try small?.decode("value", as: [Int].self) == [1, 2])
    }
  }

  @Test func `arrays of times, bytes and absent values arrive element by element`() async throws {
    try await withConnections { _, database in
      let times = [Date(timeIntervalSince1970: 0.000001), Date(timeIntervalSince1970: 1_795_425_300)]
      let bytes: [[UInt8]] = [[0, 255, 1], []]
      let texts: [String?] = [nil, "NULL"]
      let ids: [UUID?] = [UUID(), nil]
      let rows = try await database.query(
        "SELECT * FROM unnest(\(times), \(bytes), \(texts), \(ids)) AS listed(time, bytes, text, id)", in: anyone,
        deadline: soon)
      #expect(try rows.map { try $0.decode("time") } == times)
      #expect(try rows.map { try $0.decode("bytes") } == bytes)
      #expect(try rows.map { try $0.decode("text") } == texts)
      #expect(try rows.map { try $0.decode("id") } == ids)
      let none = try await database.query(
        "SELECT * FROM unnest(\([UUID?]()), \([[UInt8]]())) AS listed(id, bytes)", in: anyone, deadline: soon)
      #expect(none.isEmpty)
    }
  }

  @Test func `absence is nil, and only an optional can hold it`() async throws {
    try await withConnections { _, database in
      let nothing: String? = nil
      let something: Int? = 5
      let row = try #require(
        try await database.queryOne("SELECT \(nothing) AS a, \(something) AS b", in: anyone, deadline: soon))
      #expect(try row.decode("a", as: String?.self) == nil)
      #expect(try row.decode("b", as: Int?.self) == 5)
      #expect(try row.decode("b", as: Int.self) == 5)
      let error = try await postgresError { _ = try row.decode("a", as: String.self) }
      #expect(error.kind == .undecodable)
      #expect(error.internalDescription.contains("column a"))
      #expect(!error.description.contains("a is"))
      for missing in [String?.none, nil] {
        let list = try await database.queryOne("SELECT \(missing)::bytea AS v", in: anyone, deadline: soon)
        #expect(try list?.decode("v", as: [UInt8]?.self) == nil)
      }
    }
  }

  @Test func `times are exact to the microsecond`() async throws {
    try await withConnections { _, database in
      let texts = [
        "2026-03-14 15:09:26.535897+00", "1969-12-31 23:59:59.999999+00", "2000-01-01 00:00:00+00",
        "2038-01-19 03:14:08.000001+00", "1900-01-01 00:00:00+00",
      ]
      for text in texts {
        let row = try await database.queryOne("SELECT \(text)::timestamptz AS time", in: anyone, deadline: soon)
        let time = try #require(try row?.decode("time", as: Date.self))
        let same = try await database.queryOne(
          "SELECT \(time) = \(text)::timestamptz AS same", in: anyone, deadline: soon)
        #expect(try same?.decode("same", as: Bool.self) == true, "\(text)")
      }
      let epoch = try await database.queryOne(
        "SELECT to_timestamp(1700000000) AS time", in: anyone, deadline: soon)
      #expect(try epoch?.decode("time", as: Date.self) == Date(timeIntervalSince1970: 1_700_000_000))
      let endless = try await database.queryOne("SELECT 'infinity'::timestamptz AS time", in: anyone, deadline: soon)
      #expect(throws: PostgresError.self) { _ = try endless?.decode("time", as: Date.self) }
    }
  }

  @Test func `dates and decimals are read as text`() async throws {
    try await withConnections { _, database in
      for date in ["2026-02-28", "2024-02-29", "2000-01-01", "1999-12-31", "0001-01-01", "1900-03-01"] {
        let row = try await database.queryOne("SELECT \(date)::date AS value", in: anyone, deadline: soon)
        #expect(try row?.decode("value", as: String.self) == date)
      }
      for number in [
        "0", "0.00", "-12.5", "100000000", "99999999999999999999.000100", "0.0001", "12345.678900", "10000",
      ] {
        let row = try await database.queryOne("SELECT \(number)::numeric AS value", in: anyone, deadline: soon)
        #expect(try row?.decode("value", as: String.self) == number)
      }
      let sum = try await database.queryOne(
        "SELECT sum(v::bigint) AS sum FROM generate_series(1, 200000) AS g(v)", in: anyone, deadline: soon)
      #expect(try sum?.decode("sum", as: Int64.self) == 20_000_100_000)
    }
  }

  @Test func `JSON goes into json and jsonb`() async throws {
    try await withConnections { _, database in
      let text = JSONText(#"{"b": 1, "a": "ü"}"#)
      let row = try #require(
        try await database.queryOne(
          "SELECT \(text)::json AS plain, \(text)::jsonb AS binary", in: anyone, deadline: soon))
      #expect(try row.decode("plain", as: JSONText.self) == text)
      #expect(try row.decode("binary", as: String.self) == #"{"a": "ü", "b": 1}"#)
    }
  }

  @Test func `a column of another type is refused by name`() async throws {
    try await withConnections { _, database in
      let row = try #require(
        try await database.queryOne("SELECT 'text' AS word, 5000000000 AS big", in: anyone, deadline: soon))
      for attempt in [
        { _ = try row.decode("word", as: Int.self) }, { _ = try row.decode("word", as: UUID.self) },
        { _ = try row.decode("word", as: Bool.self) }, { _ = try row.decode("word", as: [String].self) },
      ] {
        let error = try await postgresError { try attempt() }
        #expect(error.internalDescription.contains("word"))
        #expect(error.kind == .undecodable)
      }
      #expect(throws: PostgresError.self) { try row.decode("big", as: Int32.self) }
      #expect(throws: PostgresError.self) { try row.decode("absent", as: Int.self) }
    }
  }

  @Test func `several rows are not one`() async throws {
    try await withConnections { _, database in
      let error = try await postgresError {
        _ = try await database.queryOne("SELECT generate_series(1, 2)", in: anyone, deadline: soon)
      }
      #expect(error.kind == .undecodable)
      let nothing = try await database.queryOne("SELECT 1 WHERE false", in: anyone, deadline: soon)
      #expect(nothing == nil)
    }
  }
}
