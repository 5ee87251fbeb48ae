import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ServiceRuntime

@Suite("Strict HTTP/1.1 on a real connection (GW-2, GW-3)")
struct StrictHTTP1Tests {
  @Test func `every wrong request gets its status and a closed connection, and reaches no route`() async throws {
    try await withEdgeServer { port, reached in
      for request in FramingCorpus.wrong {
        let answer = try await RawClient.exchange(port, [request.bytes + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n"])
        #expect(answer.hasPrefix("HTTP/1.1 \(request.refusal.status.code) "), "\(request.name): \(answer)")
        #expect(statusCodes(in: answer).count == 1, "\(request.name)")
        #expect(answer.contains("\"code\":\"\(request.refusal.rawValue)\""), "\(request.name)")
        #expect(answer.contains("\r\nx-fixed: always\r\n"), "\(request.name)")
        #expect(answer.contains("\r\nconnection: close\r\n"), "\(request.name)")
        #expect(answer.contains("\r\ncontent-type: application/problem+json\r\n"), "\(request.name)")
      }
      #expect(reached.all == [])
    }
  }

  @Test func `a wrong pipelined request is answered after the right one before it`() async throws {
    try await withEdgeServer { port, reached in
      let answer = try await RawClient.exchange(
        port,
        [
          "GET /first HTTP/1.1\r\nHost: a\r\n\r\nPOST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n"
        ])
      #expect(statusCodes(in: answer) == [200, 400])
      #expect(reached.all == ["GET /first "])
    }
  }

  @Test func `valid requests are answered in order on one connection, in whatever pieces`() async throws {
    try await withEdgeServer { port, reached in
      let bytes =
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        + "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        + "GET /c HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
        + "GET /d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      for cut in stride(from: 1, to: bytes.utf8.count, by: 7) {
        let index = bytes.utf8.index(bytes.startIndex, offsetBy: cut)
        let answer = try await RawClient.exchange(port, [String(bytes[..<index]), String(bytes[index...])])
        #expect(statusCodes(in: answer) == [200, 200, 200, 200])
        #expect(answer.contains("connection: close"))
      }
      #expect(Set(reached.all) == ["POST /a hello", "POST /b hello", "GET /c ", "GET /d "])
    }
  }

  @Test func `a client of HTTP 1.0 gets a whole answer without chunks and the end of the connection`() async throws {
    let streaming: @Sendable (Request) async throws -> Response = { _ in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "one "))
          try await writer.write(ByteBuffer(string: "two"))
          try await writer.finish(nil)
        })
    }
    try await withEdgeServer(responder: streaming) { port, _ in
      let answer = try await RawClient.exchange(port, ["GET / HTTP/1.0\r\nHost: a\r\n\r\n"])
      #expect(answer.hasPrefix("HTTP/1.0 200 "))
      #expect(answer.hasSuffix("\r\n\r\none two"))
      #expect(!answer.contains("chunked"))
    }
  }

  @Test func `a long last answer arrives whole before the connection ends`() async throws {
    let size = 16 * 1024 * 1024
    let long: @Sendable (Request) async throws -> Response = { _ in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          for _ in 0..<256 { try await writer.write(ByteBuffer(repeating: 0x61, count: size / 256)) }
          try await writer.finish(nil)
        })
    }
    try await withEdgeServer(responder: long) { port, _ in
      let answer = try await RawClient.exchange(port, ["GET / HTTP/1.0\r\nHost: a\r\n\r\n"])
      let head = try #require(answer.range(of: "\r\n\r\n"))
      #expect(answer.utf8.distance(from: head.upperBound, to: answer.endIndex) == size)
    }
  }

  @Test func `a body whose client waits for 100 is asked for, a body above the limit is not`() async throws {
    try await withEdgeServer { port, reached in
      let head = "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n"
      let answer = try await RawClient.exchange(port, [head + "Content-Length: 2\r\n\r\n", "ab"])
      #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "))
      let refused = try await RawClient.exchange(port, [head + "Content-Length: 9999999\r\n\r\n"])
      #expect(statusCodes(in: refused) == [413])
      #expect(reached.all == ["POST /x ab"])
    }
  }

  @Test func `a body that turns out wrong ends the request in progress with one answer`() async throws {
    try await withEdgeServer { port, reached in
      let answer = try await RawClient.exchange(
        port, ["POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "3\nabc\r\n0\r\n\r\n"])
      #expect(statusCodes(in: answer) == [400])
      #expect(reached.all == [])
    }
  }

  /// Only one at a time is near: on a busy machine the test itself may take longer than another.
  private func withOneDeadline(
    _ deadline: WritableKeyPath<EdgeLimits, Duration>, _ body: @Sendable (_ port: Int) async throws -> Void
  ) async throws {
    var limits = EdgeLimits()
    for far in [\EdgeLimits.headerDeadline, \.bodyGrace, \.idleTimeout] { limits[keyPath: far] = .seconds(60) }
    limits.lingerTimeout = .milliseconds(300)
    limits[keyPath: deadline] = .milliseconds(300)
    try await withEdgeServer(limits: limits) { port, _ in try await body(port) }
  }

  @Test func `headers, bodies and idle connections have deadlines`() async throws {
    try await withOneDeadline(\.headerDeadline) { port in
      let head = try await RawClient.exchange(port, ["GET / HTTP/1.1\r\nHost:"])
      #expect(statusCodes(in: head) == [408])
      #expect(head.contains("header_timeout"))
    }
    try await withOneDeadline(\.bodyGrace) { port in
      let body = try await RawClient.exchange(port, ["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na"])
      #expect(statusCodes(in: body) == [408])
      #expect(body.contains("body_too_slow"))
    }
    try await withOneDeadline(\.idleTimeout) { port in
      #expect(try await RawClient.exchange(port, []) == "")
      // On a busy machine a request may come too late, and gets no answer.
      var codes: [Int] = []
      for _ in 0..<20 where codes.isEmpty {
        codes = statusCodes(in: try await RawClient.exchange(port, ["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]))
      }
      #expect(codes == [200])
    }
  }

  @Test func `a request that is never answered gets 504, and its work is called off`() async throws {
    var limits = EdgeLimits()
    limits.answerDeadline = .milliseconds(300)
    limits.lingerTimeout = .milliseconds(300)
    let (ends, end) = AsyncStream.makeStream(of: String.self)
    let stuck: @Sendable (Request) async throws -> Response = { request in
      do {
        try await Task.sleep(for: .seconds(3600))
      } catch {
        end.yield(request.uri.path)
      }
      return Response(status: .ok)
    }
    try await withEdgeServer(limits: limits, responder: stuck) { port, _ in
      let request = "POST /stuck HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na"
      // A refusal waits for its turn behind it.
      for following in ["", "GET /next HTTP/1.1\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n"] {
        let answer = try await RawClient.exchange(port, [request + following])
        #expect(statusCodes(in: answer) == [504], "\(following)")
        #expect(answer.contains("answer_overdue") && answer.contains("connection: close"), "\(following)")
      }
      var iterator = ends.makeAsyncIterator()
      for _ in 0..<3 { #expect(await iterator.next() == "/stuck") }
    }
  }

  @Test func `connections above the limit of an address get 503, and a closed one makes room`() async throws {
    var limits = EdgeLimits()
    limits.connectionsPerAddress = 3
    limits.idleTimeout = .seconds(60)
    try await withEdgeServer(limits: limits) { port, _ in
      let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      try await RawClient.connect(port).whileAdmitted {
        try await RawClient.connect(port).whileAdmitted {
          try await RawClient.connect(port).whileAdmitted {
            let refused = try await RawClient.exchange(port, [])
            #expect(statusCodes(in: refused) == [503])
            #expect(refused.contains("\r\nretry-after: 1\r\n"))
          }
          // The server counts a connection out when it saw it closed, which may be a moment after the client did.
          var codes: [Int] = []
          for _ in 0..<200 where codes != [200] {
            codes = statusCodes(in: try await RawClient.exchange(port, [request]))
          }
          #expect(codes == [200])
        }
      }
    }
  }

  @Test func `trusted proxies are not counted by address, but in the total`() throws {
    var limits = EdgeLimits()
    limits.connectionsPerAddress = 1
    limits.connections = 3
    limits.trustedProxies = [try #require(IPNetwork("10.0.0.0/8"))]
    let limiter = ConnectionLimiter(limits: limits)
    let proxy = IPAddress("10.1.2.3")
    #expect(limiter.enter(proxy) && limiter.enter(proxy))
    #expect(limiter.enter(IPAddress("2001:db8::1")))
    #expect(!limiter.enter(IPAddress("192.0.2.1")))
    limiter.leave(proxy)
    // The same /64.
    #expect(!limiter.enter(IPAddress("2001:db8::2")))
    #expect(limiter.enter(IPAddress("2001:db8:0:1::2")))
    #expect(limiter.total == 3)
  }
}
