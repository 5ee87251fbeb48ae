import HTTPTypes
import Testing

@testable import ServiceRuntime

@Suite("Header hygiene (GW-1, CVE-2023-28121)")
struct HeaderHygieneTests {
  @Test(arguments: [
    "X-Portal-Caller", "x-portal-anything", "Portal-Caller", "PORTAL_CALLER", "portal_caller", "X-User", "X-User-Id",
    "x_user_id", "X-UserRole", "X-Org", "X-Organization-Id", "Forwarded", "X-Forwarded-For", "x_forwarded_host",
    "X-Forwarded", "X-Real-IP", "X_REAL_IP", "Signature", "Signature-Input", "signature_input", "Content-Digest",
    "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Proxy-Authorization",
    "X-HTTP-Method-Override",
  ])
  func `identity, forwarding and hop-by-hop fields are deleted`(_ name: String) throws {
    var fields = HTTPFields()
    fields[.accept] = "text/html"
    let field = try #require(HTTPField.Name(name))
    fields.append(HTTPField(name: field, value: "a"))
    fields.append(HTTPField(name: field, value: "b"))
    HeaderHygiene.clean(&fields)
    #expect(fields.map(\.name.canonicalName) == ["accept"])
    #expect(HeaderHygiene.isForbidden(name))
  }

  @Test func `what Connection names is deleted, in any case and with either dash`() throws {
    var fields = HTTPFields()
    fields[.connection] = "close, X-Secret , x_other"
    fields[try #require(HTTPField.Name("x-secret"))] = "a"
    fields[try #require(HTTPField.Name("X-Other"))] = "b"
    fields[.cookie] = "c"
    HeaderHygiene.clean(&fields)
    #expect(fields.map(\.name.canonicalName) == ["cookie"])
  }

  @Test func `ordinary fields stay`() throws {
    var fields = HTTPFields()
    let names = [
      "accept", "authorization", "cookie", "content-type", "idempotency-key", "if-match", "user-agent", "origin",
    ]
    for name in names { fields[try #require(HTTPField.Name(name))] = "a" }
    HeaderHygiene.clean(&fields)
    #expect(fields.map(\.name.canonicalName) == names)
  }
}
