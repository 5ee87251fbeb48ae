import Foundation
import Postgres
import Testing

@testable import Proposals

@Suite struct StoredPartsTests {
  @Test(arguments: [
    [:], ["price": 0], ["price": 4_000, "section-1": 6_000, "section-12": 1], ["": 5], ["a\"b": 1, "price": 2],
    ["x": -7],
    ["\u{e9}\\": .max],
  ])
  func `what is written is read again, by the usual way, too`(parts: [String: Int]) throws {
    let text = try StoredParts.encode(parts)
    #expect(try StoredJSON.decode([String: Int].self, text) == parts)
    #expect(try StoredParts.decode(text) == parts)
    // As PostgreSQL writes it.
    let spaced = text.replacing(":", with: ": ").replacing(",", with: ", ")
    #expect(try StoredParts.decode(spaced) == parts)
  }

  @Test(arguments: [
    "", "{", "{}x", "[]", #"{"price": }"#, #"{"price": 1.5}"#, #"{"price": 99999999999999999999}"#,
    #"{"price": "1"}"#, #"{"price": 1"#,
  ])
  func `what is no such object is not read as one`(text: String) {
    #expect(throws: UnreadableColumn.self) { try StoredParts.decode(text) }
  }
}
