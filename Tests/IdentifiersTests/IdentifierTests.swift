import Foundation
import Identifiers
import Testing

private enum Thing {}

@Suite struct `An identifier` {
  @Test func `has the canonical lower-case text of its UUID and reads it back`() throws {
    for _ in 0..<1_000 {
      let uuid = UUID()
      let id = Identifier<Thing>(uuid)
      #expect(id.description == uuid.uuidString.lowercased())
      #expect(Identifier<Thing>(id.description) == id)
    }
  }

  @Test(arguments: [
    "", "0", "01890A5D-AC96-774B-BCCE-B302099A8057", "{01890a5d-ac96-774b-bcce-b302099a8057}",
    "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80577",
    "01890a5d-ac96-774b-bcce-b302099a805g", "01890a5d-ac96-774b-bcceb-302099a8057",
    "01890a5d-ac96-774b-bcce-b302099a805\u{e9}",
    "01890a5d-ac96-774b-bcce-b302099a805 ", "0x890a5d-ac96-774b-bcce-b302099a8057",
    "+1890a5d-ac96-774b-bcce-b302099a8057",
  ])
  func `accepts no other spelling, so that one thing has one address`(text: String) {
    #expect(Identifier<Thing>(text) == nil)
  }

  @Test func `is plain text in JSON`() throws {
    let id = try #require(Identifier<Thing>("01890a5d-ac96-774b-bcce-b302099a8057"))
    let json = try JSONEncoder().encode([id])
    #expect(String(decoding: json, as: UTF8.self) == #"["01890a5d-ac96-774b-bcce-b302099a8057"]"#)
    #expect(try JSONDecoder().decode([Identifier<Thing>].self, from: json) == [id])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Identifier<Thing>].self, from: Data(#"["01890A5D-AC96-774B-BCCE-B302099A8057"]"#.utf8))
    }
  }
}
