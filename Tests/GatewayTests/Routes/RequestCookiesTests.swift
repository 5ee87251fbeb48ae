import HTTPTypes
import Testing

@testable import Gateway

/// RFC 6265, section 5.4.
@Suite struct RequestCookiesTests {
  private func cookies(_ values: String...) -> RequestCookies {
    var fields = HTTPFields()
    fields[values: .cookie] = values
    return RequestCookies(fields)
  }

  @Test func `a cookie is found by its bytes, whatever is around it`() {
    #expect(cookies()["a"] == nil)
    #expect(cookies("a=1; b=2;c=3")["b"] == "2")
    #expect(cookies("a=1", "b=2")["b"] == "2")
    #expect(cookies("; ;a=1=2;  ;nothing")["a"] == "1=2")
    #expect(cookies("a=; b=2")["a"] == "")
    #expect(cookies("A=1")["a"] == nil)
    #expect(cookies("ab=1; b=2")["b"] == "2")
    // One character to a reader, two names to a server.
    #expect(cookies("e\u{301}=1")["\u{E9}"] == nil)
  }

  @Test func `a cookie that is there twice is none`() {
    #expect(cookies("a=1; b=2; a=1")["a"] == nil)
    #expect(cookies("a=1", "a=2")["a"] == nil)
  }

  @Test func `cookies are found by what their names begin with`() {
    let found = cookies("s-1=a; t=b; s-2=c")
    #expect(found.all(withPrefix: "s-").map(\.name) == ["s-1", "s-2"])
    #expect(found.all(withPrefix: "s-").map(\.value) == ["a", "c"])
    #expect(found.all(withPrefix: "x").isEmpty)
  }
}
