import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceRuntime
import Testing

@Suite struct ProblemTests {
  // GW-6
  @Test func `a problem is the document of RFC 9457`() throws {
    let problem = Problem(
      .conflict, code: "already_decided", detail: "This was accepted \"already\".", field: "sections[0]",
      errors: [Problem.FieldError(code: "a", field: "b", detail: "c")], members: ["state": "accepted"])
    let document = String(decoding: problem.document(instance: "0af7"), as: UTF8.self)
    #expect(
      document == #"{"type":"about:blank","title":"Conflict","status":409,"code":"already_decided","#
        + #""detail":"This was accepted \"already\".","field":"sections[0]","instance":"0af7","#
        + #""errors":[{"code":"a","field":"b","detail":"c"}],"state":"accepted"}"#)
    let response = problem.response(instance: "0af7")
    #expect(response.status == .conflict)
    #expect(response.headers[.contentType] == "application/problem+json")
    #expect(response.headers[.cacheControl] == "no-store")
  }

  // GW-6
  @Test func `what strangers type comes back escaped`() throws {
    let problem = Problem(.badRequest, code: "unknown_key", field: "</script>\u{0}\r\n\u{2028}\"")
    let object = try JSONSerialization.jsonObject(with: Data(problem.document(instance: "")))
    #expect((object as? [String: Any])?["field"] as? String == "</script>\u{0}\r\n\u{2028}\"")
  }

  @Test func `an outage says when to come back`() {
    #expect(Problem.unavailable(retryAfterSeconds: 3).headers[.retryAfter] == "3")
    #expect(Problem.methodNotAllowed(allow: ["GET", "HEAD"]).headers[.allow] == "GET, HEAD")
  }
}
