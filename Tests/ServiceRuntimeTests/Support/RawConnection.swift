import NIOCore
import NIOPosix

/// A TCP connection that sends what a test says, byte for byte, and reads HTTP responses.
final class RawConnection {
  struct Response: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: String
  }

  struct Closed: Error {}

  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var received: [UInt8] = []

  /// Connects to a port on loopback, runs `body`, closes.
  static func open<Value: Sendable>(
    port: Int, _ body: @escaping (RawConnection) async throws -> Value
  ) async throws -> Value {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await body(RawConnection(inbound.makeAsyncIterator(), outbound))
    }
  }

  /// One request on a connection of its own.
  static func request(
    port: Int, _ line: String, headers: [(name: String, value: String)] = [], body: String = ""
  ) async throws -> Response {
    try await open(port: port) { connection in
      try await connection.send(Self.head(line, headers: headers, body: body) + body)
      return try await connection.response(isHead: line.hasPrefix("HEAD"))
    }
  }

  static func head(_ line: String, headers: [(name: String, value: String)] = [], body: String = "") -> String {
    var head = "\(line) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if !body.isEmpty { head += "Content-Length: \(body.utf8.count)\r\n" }
    return head + "\r\n"
  }

  private init(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.inbound = inbound
    self.outbound = outbound
  }

  func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

  /// Reads one response with a `Content-Length`.
  func response(isHead: Bool = false) async throws -> Response {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = received.firstRange(of: end) {
        var response = parse(String(decoding: received[..<range.lowerBound], as: UTF8.self))
        received.removeSubrange(..<range.upperBound)
        let length = isHead ? 0 : response.headers["content-length"].flatMap(Int.init) ?? 0
        while received.count < length { try await receive() }
        response.body = String(decoding: received[..<length], as: UTF8.self)
        received.removeSubrange(..<length)
        return response
      }
      try await receive()
    }
  }

  /// Waits for the other side to close; what it still sends is dropped.
  func waitForClose() async throws {
    while try await inbound.next(isolation: #isolation) != nil {}
  }

  private func receive() async throws {
    guard let buffer = try await inbound.next(isolation: #isolation) else { throw Closed() }
    received.append(contentsOf: buffer.readableBytesView)
  }

  private func parse(_ head: String) -> Response {
    var lines = head.components(separatedByLine: "\r\n")
    let status = lines.removeFirst().split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    var headers: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return Response(status: status, headers: headers, body: "")
  }
}

extension String {
  fileprivate func components(separatedByLine separator: Character) -> [String] {
    split(separator: separator).map(String.init)
  }
}
