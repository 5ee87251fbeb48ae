import Foundation
import HTTPTypes
import Identifiers
import ServiceRuntime
import Testing

@Suite struct ListQueryTests {
  private func query(_ text: String) throws -> QueryParameters { try QueryParameters(text) { _ in true } }

  @Test func `a cursor comes back to the microsecond, and nothing else is one`() throws {
    let cursor = ListCursor(createdMicroseconds: 1_795_473_660_123_456, id: UUID())
    #expect(try query("cursor=\(cursor.text)").cursor() == cursor)
    #expect(try query("limit=1").cursor() == nil)
    for text in [
      "", "x", "00", cursor.text + "0", "." + cursor.text, "-1." + cursor.text.split(separator: ".")[1],
      cursor.text.uppercased(), String(repeating: "z", count: 12) + "." + cursor.text.split(separator: ".")[1],
    ] {
      let refusal = #expect(throws: Problem.self) { try query("cursor=\(text)").cursor() }
      #expect(refusal?.code == "invalid_cursor" && refusal?.field == "cursor", "\(text)")
    }
  }

  @Test func `a value is read once it is there, and refused by its name`() throws {
    #expect(try query("all=true").flag("all") == true)
    #expect(try query("all=false").flag("all") == false)
    #expect(try query("").flag("all") == nil)
    for text in ["", "1", "TRUE", "yes", "true%20"] {
      let refusal = #expect(throws: Problem.self) { try query("all=\(text)").flag("all") }
      #expect(
        refusal?.status == .badRequest && refusal?.code == "invalid_value" && refusal?.field == "all", "\(text)")
    }
    #expect(try query("").limit() == 25)
    #expect(try query("limit=100").limit() == 100)
    #expect(throws: Problem.self) { try query("limit=101").limit() }
  }
}
