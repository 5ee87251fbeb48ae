import CallContext
import OutboundHTTP
import Reactor
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StreamingTests {
  /// More than the socket buffers of both sides can swallow.
  static let large = 64 << 20
  static let swallowed = 32 << 20

  let client: OutboundClient
  let server: LocalServer
  let address: OutboundAddress

  init() async throws {
    client = try OutboundClient(reactor: Reactor(name: "outbound"))
    server = try await LocalServer()
    address = try OutboundAddress(server.address)
  }

  /// Round trips through the same client and server: whatever else was under way has had its time.
  private func otherTraffic() async throws {
    for _ in 0..<200 {
      _ = try await client.send(OutboundRequest(path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
    }
  }

  @Test func `a reader that waits stops the sender, and gets every byte in the end`() async throws {
    let response = try await client.stream(
      OutboundRequest(path: "/bytes/\(Self.large)"), to: address, deadline: ample, bodyLimit: Self.large)
    #expect(response.status == 200)
    #expect(response.headers["content-length"] == "\(Self.large)")
    var iterator = response.body.makeAsyncIterator()
    var count = try await iterator.next()?.count ?? 0
    #expect(count > 0)
    try await otherTraffic()
    #expect(server.writtenBytes < Self.swallowed)
    while let piece = try await iterator.next() {
      #expect(piece.count <= 1 << 17)
      count += piece.count
    }
    #expect(count == Self.large)
    #expect(try await iterator.next() == nil)
  }

  @Test func `a streamed answer keeps its limit`() async throws {
    let response = try await client.stream(
      OutboundRequest(path: "/bytes/1000000"), to: address, deadline: ample, bodyLimit: 999_999)
    let error = await outboundError { for try await _ in response.body {} }
    #expect(error == .bodyTooLarge)
  }

  @Test func `a streamed answer keeps its deadline while nobody reads`() async throws {
    let error = await outboundError {
      let response = try await client.stream(
        OutboundRequest(path: "/bytes/\(Self.large)"), to: address, deadline: .after(.milliseconds(200)),
        bodyLimit: Self.large)
      for try await _ in response.body { try await otherTraffic() }
    }
    #expect(error == .deadlineExceeded)
  }

  @Test func `a reader that is cancelled ends the transfer`() async throws {
    let response = try await client.stream(
      OutboundRequest(path: "/bytes/10"), to: address, deadline: ample, bodyLimit: 10)
    var iterator = response.body.makeAsyncIterator()
    var count = 0
    while let piece = try await iterator.next() { count += piece.count }
    #expect(count == 10)

    let task = Task {
      try await client.stream(OutboundRequest(path: "/hold"), to: address, deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    task.cancel()
    #expect(await outboundError { try await task.value } == .cancelled)
  }

  @Test(arguments: [nil, large])
  func `a body is made only as fast as the server reads it`(length: Int?) async throws {
    let made = Mutex(0)
    let stream = OutboundBodyStream(length: length) { write in
      let piece = [UInt8](repeating: 0x62, count: 1 << 16)
      for _ in 0..<(Self.large >> 16) {
        try await write(piece)
        made.withLock { $0 += piece.count }
      }
    }
    let task = Task {
      try await client.send(
        OutboundRequest(method: "PUT", path: "/hold-body", body: .stream(stream)), to: address, deadline: ample,
        bodyLimit: 100)
    }
    await server.waitForArrival(of: "/hold-body")
    try await otherTraffic()
    #expect(made.withLock { $0 } < Self.swallowed)
    server.release()
    #expect(try await task.value.text == "\(Self.large)")
    #expect(made.withLock { $0 } == Self.large)
  }

  @Test func `what the body's source throws is what the caller gets`() async throws {
    struct SourceFailed: Error {}
    let stream = OutboundBodyStream { write in
      try await write([1, 2, 3])
      throw SourceFailed()
    }
    await #expect(throws: SourceFailed.self) {
      try await client.send(
        OutboundRequest(method: "POST", path: "/echo", body: .stream(stream)), to: address, deadline: ample,
        bodyLimit: 4096)
    }
  }

  @Test(arguments: [2, 4])
  func `GW-2: a body of another length than was said is never sent as a whole request`(length: Int) async throws {
    let stream = OutboundBodyStream(length: length) { write in try await write([0x61, 0x62, 0x63]) }
    let error = await outboundError {
      try await client.send(
        OutboundRequest(method: "POST", path: "/echo", body: .stream(stream)), to: address, deadline: ample,
        bodyLimit: 4096)
    }
    #expect(error == .invalidRequest(part: "body"))
  }

  @Test func `a body may come from a sequence`() async throws {
    let (pieces, source) = AsyncStream.makeStream(of: [UInt8].self)
    for text in ["one", " ", "two"] { source.yield(Array(text.utf8)) }
    source.finish()
    let response = try await client.send(
      OutboundRequest(method: "POST", path: "/echo", body: .stream(OutboundBodyStream(pieces))), to: address,
      deadline: ample, bodyLimit: 4096)
    #expect(response.text.hasSuffix("\n\none two"))
    #expect(response.text.lowercased().contains("transfer-encoding: chunked"))
  }
}
