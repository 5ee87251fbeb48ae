import Foundation
import ServiceRuntime
import Testing

@Suite struct JSONOutputTests {
  struct Everything: Codable, Equatable {
    var text: String
    var number: Int64
    var fraction: Double
    var flag: Bool
    var at: Date
    var quantity: DecimalText
    var amount: Decimal
    var list: [Int]
    var nested: [[String]]
    var none: String?
    var map: [String: Int]
    var empty: Empty
    struct Empty: Codable, Equatable {}
  }

  static let everything = Everything(
    text: "a\"\\\n\u{1}é😀/\u{7f}", number: -42, fraction: 0.5, flag: true, at: Date(timeIntervalSince1970: 0.25),
    quantity: DecimalText(Decimal(string: "18.5") ?? 0), amount: Decimal(string: "-0.0625") ?? 0, list: [],
    nested: [[], ["x", "y"]], none: nil, map: ["k": 1], empty: .init())

  @Test func `values are written in the order of their type`() throws {
    #expect(
      try JSONOutput.text(Self.everything)
        == #"{"text":"a\"\\\n\u0001é😀/\u007f","number":-42,"fraction":0.5,"flag":true,"#
        + #""at":"1970-01-01T00:00:00.250Z","quantity":18.5,"amount":-0.0625,"list":[],"nested":[[],["x","y"]],"#
        + #""map":{"k":1},"empty":{}}"#)
  }

  @Test func `what is written is read back the same`() throws {
    #expect(try StrictJSON.decode(Everything.self, from: try JSONOutput.encode(Self.everything)) == Self.everything)
  }

  @Test func `another reader agrees`() throws {
    let object = try JSONSerialization.jsonObject(with: Data(try JSONOutput.encode(Self.everything)))
    let values = try #require(object as? [String: Any])
    #expect(values["text"] as? String == Self.everything.text)
    #expect(values["number"] as? Int == -42)
  }

  @Test func `top-level values of every kind are JSON`() throws {
    #expect(try JSONOutput.text(5) == "5")
    #expect(try JSONOutput.text("x") == "\"x\"")
    #expect(try JSONOutput.text([Int?.none, 1]) == "[null,1]")
    #expect(try JSONOutput.text([UInt64.max]) == "[18446744073709551615]")
    #expect(try JSONOutput.text(Data([1, 2])) == "\"AQI=\"")
  }

  @Test func `nested containers are closed where their parent goes on`() throws {
    struct Odd: Encodable {
      enum Key: String, CodingKey { case a, b, c }
      func encode(to encoder: any Encoder) throws {
        var root = encoder.container(keyedBy: Key.self)
        var a = root.nestedContainer(keyedBy: Key.self, forKey: .a)
        try a.encode(1, forKey: .b)
        var list = a.nestedUnkeyedContainer(forKey: .c)
        try list.encode("x")
        try list.encodeNil()
        try root.encode(2, forKey: .b)
        #expect(throws: EncodingError.self) { try list.encode("late") }
      }
    }
    #expect(try JSONOutput.text([Odd(), Odd()]).hasPrefix(#"[{"a":{"b":1,"c":["x",null]},"b":2},{"a":"#))
  }

  @Test func `numbers that JSON can't hold are refused`() {
    #expect(throws: EncodingError.self) { try JSONOutput.encode([Double.infinity]) }
    #expect(throws: EncodingError.self) { try JSONOutput.encode([Double.nan]) }
    #expect(throws: EncodingError.self) { try JSONOutput.encode([Decimal.nan]) }
  }

  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
    (1_795_425_300.999, "2026-11-23T09:15:00.999Z"), (-1, "1969-12-31T23:59:59.000Z"),
    (253_402_300_799, "9999-12-31T23:59:59.000Z"), (-62_135_596_800, "0001-01-01T00:00:00.000Z"),
    (4_107_542_399.5, "2100-02-28T23:59:59.500Z"), (1e300, "9999-12-31T23:59:59.999Z"),
  ])
  func `times are RFC 3339 in UTC with milliseconds`(seconds: Double, text: String) {
    #expect(Timestamp.text(Date(timeIntervalSince1970: seconds)) == text)
    if seconds < 1e300 { #expect(Timestamp.parse(text)?.timeIntervalSince1970 == seconds) }
  }

  @Test(arguments: [
    "2026-11-30", "2026-11-30T09:15:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-31T00:00:00Z",
    "2026-11-30T24:00:00Z", "2026-11-30T09:60:00Z", "2026-11-30T09:15:60Z", "2026-11-30 09:15:00Z",
    "2026-11-30T09:15:00.Z", "2026-11-30T09:15:00.1234567890Z", "2026-11-30T09:15:00+1:00", "2026-11-30T09:15:00Zx",
    "٢٠٢٦-11-30T09:15:00Z", "",
  ])
  func `other times are refused`(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }
}
