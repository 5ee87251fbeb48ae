import Foundation
import HTTPTypes
import ServiceRuntime
import Testing

@Suite struct StrictJSONTests {
  struct Line: Codable, Equatable {
    var name: String
    var quantity: DecimalText
    var cents: Int64
    var optional: Bool?
  }

  struct Section: Codable, Equatable {
    var title: String
    var lines: [Line]
  }

  enum Kind: String, Codable { case project, service }

  struct Estimate: Codable, Equatable {
    var kind: Kind?
    var sections: [Section]
    var note: String?
    var tags: [String: Int]?
    var at: Date?
  }

  static func problem<Value: Decodable>(_ type: Value.Type = Estimate.self, _ text: String) -> Problem? {
    do {
      _ = try StrictJSON.decode(type, from: Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test func `a well-formed body is decoded, numbers as they were written`() throws {
    let text = #"""
      {"kind":"project","sections":[{"title":"K\u00fcche \ud83d\ude00 \"x\"","lines":[
        {"quantity": 18.50, "cents": -12, "name":"a","optional":null}]}],
        "tags":{"a":1,"b":2},"at":"2026-11-30T09:15:00.250+01:00"}
      """#
    let estimate = try StrictJSON.decode(Estimate.self, from: Array(text.utf8))
    #expect(estimate.sections[0].title == "Küche 😀 \"x\"")
    #expect(estimate.sections[0].lines[0].quantity.text == "18.50")
    #expect(estimate.sections[0].lines[0].quantity.decimal == Decimal(string: "18.5"))
    #expect(estimate.sections[0].lines[0].cents == -12)
    #expect(estimate.sections[0].lines[0].optional == nil)
    #expect(estimate.tags == ["a": 1, "b": 2])
    #expect(estimate.at == Date(timeIntervalSince1970: 1_796_026_500.25))
  }

  // TI-4
  @Test func `every unknown key is named with its path`() throws {
    let problem = try #require(
      Self.problem(
        Estimate.self,
        #"{"sections":[{"title":"t","lines":[],"color":1}],"isAdmin":true,"x":{"y":[{"z":1}]}}"#))
    #expect(problem.status == .badRequest)
    #expect(problem.code == "unknown_key")
    #expect(problem.errors.map(\.field) == ["isAdmin", "x", "sections[0].color"])
  }

  @Test func `unknown keys pass where our own services grow`() throws {
    let text = #"{"sections":[],"new":{"deep":[1,2]}}"#
    let estimate = try StrictJSON.decode(Estimate.self, from: Array(text.utf8), unknownKeys: .ignored)
    #expect(estimate == Estimate(sections: []))
  }

  // TI-4
  @Test(arguments: [
    (#"{"sections":[],"sections":[]}"#, "sections"),
    (#"{"sections":[{"title":"a","lines":[{"name":"x","name":"y"}]}]}"#, "sections[0].lines[0].name"),
    (#"{"sections":[],"note":"a","no\u0074e":"b"}"#, "note"),
    (#"{"a":{"b":{"c":1,"d":[{"e":1},{"f":1,"f":2}]}}}"#, "a.b.d[1].f"),
  ])
  func `a duplicate key is named, nested and escaped ones too`(text: String, field: String) throws {
    let problem = try #require(Self.problem(Estimate.self, text))
    #expect(problem.code == "duplicate_key")
    #expect(problem.status == .badRequest)
    #expect(problem.field == field)
  }

  @Test func `a duplicate among many keys is found`() throws {
    let keys = (0..<500).map { "\"k\($0)\":\($0)" }
    let text = "{" + (keys + ["\"k250\":0"]).joined(separator: ",") + "}"
    #expect(Self.problem([String: Int].self, text)?.field == "k250")
    let fine = try StrictJSON.decode([String: Int].self, from: Array(("{" + keys.joined(separator: ",") + "}").utf8))
    #expect(fine.count == 500)
  }

  @Test func `keys that only look the same are different keys`() throws {
    let values = try StrictJSON.decode([String: Int].self, from: Array("{\"e\u{301}\":1}".utf8))
    #expect(values.count == 1)
    // Equal as Swift strings, different as bytes: a contract's key is met by its own bytes only.
    struct Accent: Decodable {
      var value: Int?
      enum CodingKeys: String, CodingKey { case value = "\u{e9}" }
    }
    #expect(Self.problem(Accent.self, "{\"e\u{301}\":1}")?.code == "unknown_key")
  }

  @Test func `a missing field and wrong types are told with their paths`() throws {
    let missing = try #require(Self.problem(Estimate.self, #"{"sections":[{"lines":[]}]}"#))
    #expect(missing.status == .unprocessableContent)
    #expect(missing.code == "missing_field")
    #expect(missing.field == "sections[0].title")

    let wrong = try #require(
      Self.problem(
        Estimate.self,
        #"{"sections":[{"title":7,"lines":[{"name":"a","quantity":1,"cents":"5","optional":"yes"}]}],"note":true}"#))
    #expect(wrong.code == "wrong_type")
    #expect(
      wrong.errors.map(\.field) == [
        "sections[0].title", "sections[0].lines[0].cents", "sections[0].lines[0].optional", "note",
      ])
  }

  @Test func `null where a value is required is a wrong type`() {
    let problem = Self.problem(Estimate.self, #"{"sections":[{"title":null,"lines":[]}]}"#)
    #expect(problem?.code == "wrong_type")
    #expect(problem?.field == "sections[0].title")
    #expect(Self.problem(Estimate.self, #"{"sections":null}"#)?.field == "sections")
    #expect(Self.problem(Estimate.self, "null")?.code == "wrong_type")
  }

  @Test func `a value outside its list is invalid, with its path`() {
    let problem = Self.problem(Estimate.self, #"{"kind":"castle","sections":[]}"#)
    #expect(problem?.code == "invalid_value")
    #expect(problem?.field == "kind")
    #expect(Self.problem(Estimate.self, #"{"at":"yesterday","sections":[]}"#)?.code == "invalid_value")
  }

  // GW-5, CVE-2022-1642: a fraction in an integer field killed the process.
  @Test(arguments: [
    ("1.0", "wrong_type"), ("1.5", "wrong_type"), ("1e3", "wrong_type"), ("1E400", "wrong_type"),
    ("9223372036854775808", "out_of_range"), ("-9223372036854775809", "out_of_range"),
    ("100000000000000000000000000000000000000000", "out_of_range"), ("true", "wrong_type"), ("\"1\"", "wrong_type"),
  ])
  func `a number that is no 64-bit integer is refused in an integer field`(number: String, code: String) {
    struct Body: Decodable { var cents: Int64 }
    let problem = Self.problem(Body.self, "{\"cents\":\(number)}")
    #expect(problem?.code == code)
    #expect(problem?.field == "cents")
  }

  // GW-5
  @Test func `integers keep to the range of their type`() throws {
    #expect(try StrictJSON.decode([Int8].self, from: Array("[-128,127]".utf8)) == [-128, 127])
    #expect(try StrictJSON.decode([UInt64].self, from: Array("[18446744073709551615]".utf8)) == [.max])
    #expect(Self.problem([Int8].self, "[128]")?.code == "out_of_range")
    #expect(Self.problem([UInt].self, "[0,-1]")?.field == "[1]")
  }

  // GW-5
  @Test func `numbers beyond every range are refused, not infinite`() throws {
    #expect(Self.problem([Double].self, "[1e400]")?.code == "out_of_range")
    #expect(try StrictJSON.decode([Double].self, from: Array("[1e3,-0.5]".utf8)) == [1000, -0.5])
    #expect(Self.problem([Decimal].self, "[1e400]")?.code == "out_of_range")
    #expect(Self.problem([Decimal].self, "[0.1234567890123456789012345678901234567890]")?.code == "out_of_range")
    #expect(try StrictJSON.decode([Decimal].self, from: Array("[18.5,1e2]".utf8)) == [Decimal(string: "18.5"), 100])
    #expect(try StrictJSON.decode([DecimalText].self, from: Array("[1.10]".utf8))[0].text == "1.10")
    #expect(Self.problem([Int].self, "[\(String(repeating: "1", count: 65))]")?.code == "json_syntax")
  }

  // GW-3
  @Test func `depth is 32 at most`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(Self.problem(RawJSON.self, nested(32)) == nil)
    #expect(Self.problem(RawJSON.self, nested(33))?.code == "json_depth")
    #expect(Self.problem(RawJSON.self, String(repeating: "[", count: 500_000))?.code == "json_depth")
    #expect(Self.problem(RawJSON.self, String(repeating: "{\"a\":", count: 100_000))?.code == "json_depth")
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "]", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[,1]", "{,}", "[1 2]",
    "{\"a\" 1}", "{a:1}", "{'a':1}", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5",
    "1e", "1e+", "0x10", "1_000", "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"",
    "\"\t\"", "1 2", "{} {}", "{}x", "[] // c", "/* c */ 1", "\u{feff}{}", "\"\\ud800\"", "\"\\udc00\"",
    "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"\\u0000\"", "[1]]", "\u{a0}1",
  ])
  func `what is not JSON is refused`(text: String) {
    let problem = Self.problem(RawJSON.self, text)
    #expect(problem?.code == "json_syntax")
    #expect(problem?.status == .badRequest)
  }

  @Test(arguments: [
    [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0xFF, 0xFE, 0x7B, 0x00], [0x00],
  ])
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    #expect(throws: Problem.self) { try StrictJSON.decode(RawJSON.self, from: bytes) }
  }

  @Test func `every prefix of a good body is refused and none traps`() {
    let text = Array(#"{"sections":[{"title":"K\u00fc\ud83d\ude00","lines":[{"a":-1.5e+3}]}],"n":null,"t":true}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: Problem.self) { try StrictJSON.decode(RawJSON.self, from: Array(text[..<length])) }
    }
    #expect(throws: Never.self) { try StrictJSON.decode(RawJSON.self, from: text) }
  }

  // GW-5
  @Test func `random damage never traps`() {
    let text = Array(#"{"kind":"project","sections":[{"title":"a\n","lines":[{"name":"x","quantity":1.5}]}]}"#.utf8)
    for seed in 0..<2000 {
      var damaged = text
      damaged[(seed * 7) % text.count] = UInt8(truncatingIfNeeded: seed * 31)
      damaged[(seed * 13) % text.count] = UInt8(truncatingIfNeeded: seed * 17)
      _ = try? StrictJSON.decode(Estimate.self, from: damaged)
    }
  }

  @Test func `errors are at most twenty and shown keys are short`() throws {
    let many = "{\"sections\":[]," + (0..<50).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
    #expect(Self.problem(Estimate.self, many)?.errors.count == 20)
    let long = String(repeating: "k", count: 5000)
    let problem = try #require(Self.problem(Estimate.self, "{\"sections\":[],\"\(long)\":1}"))
    #expect((problem.field?.utf8.count ?? 0) <= 64)
  }

  @Test func `raw JSON passes byte for byte and what is inside is nobody's unknown key`() throws {
    struct Envelope: Codable { var data: RawJSON }
    let text = #"{"data":{"b": 1.50,"a":[ "x" ]}}"#
    let envelope = try StrictJSON.decode(Envelope.self, from: Array(text.utf8))
    #expect(String(decoding: envelope.data.bytes, as: UTF8.self) == #"{"b": 1.50,"a":[ "x" ]}"#)
    #expect(try JSONOutput.text(envelope) == text)
    #expect(throws: Never.self) {
      _ = try StrictJSON.decode(Envelope.self, from: Array(#"{"data":"text"}"#.utf8))
    }
  }
}
