import Foundation
import HTTPTypes
import Identifiers
import Testing

@testable import ServiceRuntime

@Suite("CloudEvents 1.0 in JSON")
struct CloudEventTests {
  private static let text = """
    {"specversion":"1.0","id":"01234567-89ab-cdef-0123-456789abcdef","source":"proposals","type":"proposal.sent",\
    "subject":"x","time":"2026-11-23T09:15:00.250Z","datacontenttype":"application/json",\
    "organization":"11111111-2222-3333-4444-555555555555","aggregate":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",\
    "sequence":"00000000000000000042","data":{"b":1,"a":"\\u00e9"}}
    """

  @Test func `an event is read and written byte for byte`() throws {
    let event = try CloudEvent(json: Array(Self.text.utf8))
    #expect(event.sequence == 42)
    #expect(event.aggregate.uuidString.lowercased() == "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
    #expect(event.time == Date(timeIntervalSince1970: 1_795_425_300.25))
    #expect(String(decoding: try event.json(), as: UTF8.self) == Self.text)
    struct Part: Decodable { var b: Int }
    #expect(try event.decodeData(as: Part.self).b == 1)
  }

  @Test(arguments: [
    (#""specversion":"1.0""#, #""specversion":"0.3""#, "specversion"),
    (#""id":"0"#, #""id":"x"#, "id"),
    (#""type":"proposal.sent""#, #""type":"""#, "type"),
    (#""type":"proposal.sent","#, "", "type"),
    (#""time":"2026"#, #""time":"x"#, "time"),
    (#"application/json"#, #"text/xml"#, "datacontenttype"),
    (#"00042""#, #"0004x""#, "sequence"),
    (#"00000000000000000042"#, #"99999999999999999999"#, "sequence"),
    (#""organization":"1"#, #""organization":"x"#, "organization"),
    (#""aggregate":"a"#, #""aggregate":"A"#, "aggregate"),
  ])
  func `a wrong attribute is named`(_ part: String, _ wrong: String, _ field: String) throws {
    let text = Self.text.replacingOccurrences(of: part, with: wrong)
    let problem = #expect(throws: Problem.self) { try CloudEvent(json: Array(text.utf8)) }
    #expect(problem?.field == field)
  }

  @Test func `a batch is read and written byte for byte`() throws {
    let second = Self.text.replacingOccurrences(of: #""id":"0"#, with: #""id":"1"#)
    let text = "[\(Self.text),\(second)]"
    let events = try CloudEvent.list(json: Array(text.utf8), limit: 2)
    #expect(events.map { $0.id.uuidString.prefix(1) } == ["0", "1"])
    #expect(String(decoding: try CloudEvent.json(of: events), as: UTF8.self) == text)
  }

  @Test(arguments: [
    (#""time":"2026"#, #""time":"x"#, "[1].time"), (#""type":"proposal.sent","#, "", "[1].type"),
    (#""organization":"1"#, #""organization":"x"#, "[1].organization"),
  ])
  func `a wrong attribute of a batch is named with its index`(_ part: String, _ wrong: String, _ field: String) {
    let text = "[\(Self.text),\(Self.text.replacingOccurrences(of: part, with: wrong))]"
    let problem = #expect(throws: Problem.self) { try CloudEvent.list(json: Array(text.utf8), limit: 9) }
    #expect(problem?.field == field && problem?.errors.map(\.field) == [field])
  }

  @Test(arguments: [("[]", "[0]"), ("[E,E,E]", "[2]"), ("E", ""), ("[[E]]", "[0]")])
  func `an empty batch, one that is too large and one that is none are refused`(_ shape: String, _ field: String) {
    let text = shape.replacingOccurrences(of: "E", with: Self.text)
    let problem = #expect(throws: Problem.self) { try CloudEvent.list(json: Array(text.utf8), limit: 2) }
    #expect((problem?.field ?? "") == field)
    #expect(problem?.status == .unprocessableContent)
  }

  @Test func `what is no JSON is refused`() {
    #expect(throws: Problem.self) { try CloudEvent(json: Array("{".utf8)) }
    #expect(throws: Problem.self) { try CloudEvent(json: Array((Self.text.dropLast() + #","id":"x"}"#).utf8)) }
  }
}
