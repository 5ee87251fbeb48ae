import Foundation
import Postgres
import Testing

@testable import Proposals

@Suite struct StoredContentTests {
  private func text(of terms: String) throws -> String {
    try StoredJSON.encode(
      Content(validity: .days(30), paymentSchedule: [], sections: [], terms: terms))
  }

  @Test func `what was decoded before is the same as what is decoded anew`() throws {
    let text = try text(of: "Paid in 14 days.")
    let first = try Content.stored(text)
    #expect(try Content.stored(text) == first)
    #expect(first == (try StoredJSON.decode(Content.self, text)))
  }

  @Test func `two spellings of an accent are two contents`() throws {
    let composed = try Content.stored(text(of: "Caf\u{E9}"))
    let decomposed = try Content.stored(text(of: "Cafe\u{301}"))
    #expect(composed.terms?.unicodeScalars.count == 4)
    #expect(decomposed.terms?.unicodeScalars.count == 5)
  }

  @Test func `what is no content is refused each time`() {
    for _ in 1...2 {
      #expect(throws: UnreadableColumn.self) { try Content.stored("{}") }
    }
  }
}
