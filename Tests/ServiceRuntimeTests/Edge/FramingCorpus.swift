import Testing

@testable import ServiceRuntime

/// One wrong request and what must come of it.
struct WrongRequest: CustomTestStringConvertible, Sendable {
  let name: String
  let bytes: String
  let refusal: EdgeRefusal
  /// Whether the head is good and only the body is wrong.
  var isBody: Bool {
    bytes.contains("Transfer-Encoding: chunked\r\n\r\n")
      && ![.unsupportedTransferEncoding, .conflictingLengths].contains(refusal)
  }

  init(_ name: String, _ bytes: String, _ refusal: EdgeRefusal) {
    self.name = name
    self.bytes = bytes
    self.refusal = refusal
  }

  var testDescription: String { name }
}

/// Requests that some server somewhere read in two ways (GW-2; CVE-2025-55315).
enum FramingCorpus {
  static let wrong: [WrongRequest] = lengths + fields + hosts + lines + chunks + limits

  private static let post = "POST /x HTTP/1.1\r\nHost: a\r\n"
  private static let chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  private static let lengths: [WrongRequest] = [
    .init("TE and CL", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", .conflictingLengths),
    .init("CL and TE", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .conflictingLengths),
    .init("TE gzip", post + "Transfer-Encoding: gzip\r\n\r\n", .unsupportedTransferEncoding),
    .init("TE gzip, chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", .unsupportedTransferEncoding),
    .init("TE chunked, gzip", post + "Transfer-Encoding: chunked, gzip\r\n\r\n", .unsupportedTransferEncoding),
    .init("TE chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n", .unsupportedTransferEncoding),
    .init(
      "two TE fields", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      .unsupportedTransferEncoding),
    .init("TE xchunked", post + "Transfer-Encoding: xchunked\r\n\r\n", .unsupportedTransferEncoding),
    .init("TE quoted", post + "Transfer-Encoding: \"chunked\"\r\n\r\n", .unsupportedTransferEncoding),
    .init("TE with vertical tab", post + "Transfer-Encoding: \u{0B}chunked\r\n\r\n", .malformedHeader),
    .init("TE empty", post + "Transfer-Encoding:\r\n\r\n", .unsupportedTransferEncoding),
    .init(
      "TE in 1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .unsupportedTransferEncoding),
    .init("two equal CL", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", .duplicateContentLength),
    .init("two other CL", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", .duplicateContentLength),
    .init("CL list", post + "Content-Length: 3, 3\r\n\r\nabc", .invalidContentLength),
    .init("CL plus", post + "Content-Length: +3\r\n\r\nabc", .invalidContentLength),
    .init("CL minus", post + "Content-Length: -3\r\n\r\nabc", .invalidContentLength),
    .init("CL hex", post + "Content-Length: 0x3\r\n\r\nabc", .invalidContentLength),
    .init("CL empty", post + "Content-Length:\r\n\r\n", .invalidContentLength),
    .init("CL inner blank", post + "Content-Length: 1 2\r\n\r\n", .invalidContentLength),
    .init("CL overflow", post + "Content-Length: 18446744073709551617\r\n\r\na", .invalidContentLength),
    .init("CL of a gibibyte", post + "Content-Length: 1073741824\r\n\r\na", .contentTooLarge),
  ]

  private static let fields: [WrongRequest] = [
    .init("space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", .spaceBeforeColon),
    .init("tab before colon", post + "Content-Length\t: 3\r\n\r\nabc", .spaceBeforeColon),
    .init("folded", post + "X-A: b\r\n c\r\n\r\n", .foldedHeader),
    .init("folded with tab", post + "X-A: b\r\n\tc\r\n\r\n", .foldedHeader),
    .init("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedHeader),
    .init("bare CR in value", post + "X-A: b\rc\r\n\r\n", .bareLineBreak),
    .init("bare CR in name", post + "X\r-A: b\r\n\r\n", .bareLineBreak),
    .init("bare LF after line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineBreak),
    .init("bare LF after field", post + "X-A: b\nX-B: c\r\n\r\n", .bareLineBreak),
    .init("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineBreak),
    .init("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", .bareLineBreak),
    .init("NUL in value", post + "X-A: b\0c\r\n\r\n", .malformedHeader),
    .init("NUL in name", post + "X\0A: b\r\n\r\n", .malformedHeader),
    .init("DEL in value", post + "X-A: b\u{7F}\r\n\r\n", .malformedHeader),
    .init("empty name", post + ": b\r\n\r\n", .malformedHeader),
    .init("no colon", post + "X-A\r\n\r\n", .malformedHeader),
    .init("umlaut in name", post + "X-\u{E4}: b\r\n\r\n", .malformedHeader),
    .init("two Upgrade fields", post + "Upgrade: a\r\nUpgrade: b\r\n\r\n", .malformedHeader),
    .init("unknown expectation", post + "Expect: 200-ok\r\n\r\n", .expectationFailed),
  ]

  private static let hosts: [WrongRequest] =
    [
      .init("no Host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n", .missingHost),
      .init("no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", .missingHost),
      .init("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .duplicateHost),
    ]
    + [
      "", "a b", "a,b", "a/b", "a@b", "a:b", "a:", "a:123456", "a:65536", "a:80:80", ":80", "[::1", "[zz]", "[1.2.3.4]",
      "[::1]x", "http://a", "a%41", "a\u{E4}", "a?", "a#b", "a;b", "a'b",
    ].map { .init("Host \($0)", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n", .invalidHost) }

  private static let lines: [WrongRequest] = [
    .init("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .methodNotAllowed),
    .init("TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", .methodNotAllowed),
    .init("unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", .methodNotImplemented),
    .init("lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", .methodNotImplemented),
    .init("no token as method", "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("absolute form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedTarget),
    .init("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedTarget),
    .init("two slashes", "GET //b/ HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedTarget),
    .init("fragment", "GET /#b HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("backslash", "GET /\\b HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("NUL in target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("umlaut in target", "GET /\u{E4} HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("CR in target", "GET /\rb HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineBreak),
    .init("0.9", "GET /\r\n\r\n", .malformedRequestLine),
    .init("version 2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .versionNotSupported),
    .init("version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", .versionNotSupported),
    .init("lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
    .init("CR first", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineBreak),
    .init("TLS", "\u{16}\u{03}\u{01}\u{02}\0\n", .bareLineBreak),
  ]

  private static let chunks: [WrongRequest] = [
    .init("no size", chunked + "\r\n", .malformedChunk),
    .init("size not hex", chunked + "g\r\n", .malformedChunk),
    .init("size with 0x", chunked + "0x3\r\nabc\r\n0\r\n\r\n", .malformedChunk),
    .init("negative size", chunked + "-3\r\nabc\r\n0\r\n\r\n", .malformedChunk),
    .init("blank before size", chunked + " 3\r\nabc\r\n0\r\n\r\n", .malformedChunk),
    .init("blank after size", chunked + "3 \r\nabc\r\n0\r\n\r\n", .malformedChunk),
    .init("size overflow", chunked + "fffffffffffffffff\r\nabc", .malformedChunk),
    .init("size above limit", chunked + "fffffff\r\nabc", .contentTooLarge),
    .init("sum above limit", chunked + "3\r\nabc\r\nfffff\r\nabc", .contentTooLarge),
    .init("chunk too long", chunked + "3\r\nabcd\r\n0\r\n\r\n", .malformedChunk),
    .init("bare LF after size", chunked + "3\nabc\r\n0\r\n\r\n", .bareLineBreak),
    .init("bare LF after content", chunked + "3\r\nabc\n0\r\n\r\n", .malformedChunk),
    .init("bare LF in extension", chunked + "3;a\nb\r\nabc\r\n0\r\n\r\n", .bareLineBreak),
    .init("bare CR in extension", chunked + "3;a\rb\r\nabc\r\n0\r\n\r\n", .bareLineBreak),
    .init("NUL in extension", chunked + "3;\0\r\nabc\r\n0\r\n\r\n", .malformedChunk),
    .init(
      "long extension", chunked + "3;" + String(repeating: "a", count: 256) + "\r\nabc\r\n0\r\n\r\n",
      .chunkExtensionTooLarge),
    .init("trailer", chunked + "3\r\nabc\r\n0\r\nX-A: b\r\n\r\n", .trailersNotSupported),
    .init("next request as trailer", chunked + "0\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n", .trailersNotSupported),
  ]

  private static let limits: [WrongRequest] = [
    .init(
      "long line", "GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineTooLong),
    .init("long line without end", "GET /" + String(repeating: "a", count: 9000), .requestLineTooLong),
    .init(
      "long header", post + "X-A: " + String(repeating: "a", count: 32 * 1024) + "\r\n\r\n", .headerTooLarge),
    .init("long header without end", post + "X-A: " + String(repeating: "a", count: 33 * 1024), .headerTooLarge),
    .init("many fields", post + String(repeating: "X-A: b\r\n", count: 100) + "\r\n", .headerTooLarge),
  ]

  static let valid: [String] = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /p/a?b=c%20d&e=|{} HTTP/1.1\r\nhost: example.com:8080\r\nX-A:\tb c \r\nCookie: a=b; c=d\r\n\r\n",
    "\r\nGET / HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: a\r\ncontent-length: 11\r\n\r\nGET / HTTP/",
    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "DELETE /x HTTP/1.1\r\nHost: a\r\n\r\n",
  ]
}
