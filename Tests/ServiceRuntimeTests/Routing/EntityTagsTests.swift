import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ServiceRuntime

@Suite struct EntityTagsTests {
  private func known(_ values: String...) -> [String] {
    var fields = HTTPFields()
    fields[values: .ifNoneMatch] = values
    let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: fields)
    return Request(head: head, body: RequestBody(buffer: ByteBuffer())).knownEntityTags
  }

  @Test func `tags are read from all fields, without blanks, weak ones as the others`() {
    #expect(known() == [])
    #expect(known(#""a""#) == [#""a""#])
    #expect(known(" \"a\" ,W/\"b\",\t\"c\"\t", #""d""#) == [#""a""#, #""b""#, #""c""#, #""d""#])
    #expect(known("*") == ["*"])
  }

  @Test func `what nobody can mean is left out`() {
    #expect(known((0..<20).map { "\"\($0)\"" }.joined(separator: ",")).count == 8)
    #expect(known("\"" + String(repeating: "x", count: 63) + "\"", #""short""#) == [#""short""#])
    #expect(known("\"é\"") == ["\"é\""])
  }
}
