import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceRuntime

/// What reached the routes of a server: `METHOD target body` of each request whose body was read to its end.
final class ReachedRequests: Sendable {
  private let list = Mutex<[String]>([])
  var all: [String] { list.withLock { $0 } }
  func add(_ request: String) { list.withLock { $0.append(request) } }
}

/// Runs `body` against a real server on a port that the system chose, with the strict edge before a responder that
/// answers each request with what it was.
func withEdgeServer(
  limits: EdgeLimits = EdgeLimits(), responder: (@Sendable (Request) async throws -> Response)? = nil,
  _ body: @Sendable (_ port: Int, _ reached: ReachedRequests) async throws -> Void
) async throws {
  let reached = ReachedRequests()
  let (ports, announce) = AsyncStream.makeStream(of: Int.self)
  let callback = CallbackResponder<BasicRequestContext> { request, _ in
    let content = try await request.body.collect(upTo: 4 * 1024 * 1024)
    let line = "\(request.method.rawValue) \(request.uri.string) \(String(buffer: content))"
    reached.add(line)
    if let responder { return try await responder(request) }
    return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: line)))
  }
  let application = Application(
    responder: callback, server: StrictHTTP1.builder(limits: limits, fixedHeaders: [("x-fixed", "always")]),
    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
      announce.yield(channel.localAddress?.port ?? 0)
      announce.finish()
    }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await application.run() }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { throw ChannelError.eof }
    try await body(port, reached)
    group.cancelAll()
    try? await group.waitForAll()
  }
}

/// A client that sends exactly the bytes it is given.
struct RawClient {
  let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

  static func connect(_ port: Int) async throws -> RawClient {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: false)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return RawClient(channel: channel)
  }

  /// Sends the pieces and returns all that comes until the server closes.
  static func exchange(_ port: Int, _ pieces: [String]) async throws -> String {
    try await connect(port).exchange(pieces)
  }

  /// Runs `body` while this connection is open and counted: the server has answered a request on it.
  func whileAdmitted(_ body: () async throws -> Void) async throws {
    try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
      var answers = inbound.makeAsyncIterator()
      let first = try await answers.next()
      #expect(first.map { statusCodes(in: String(buffer: $0)) } == [200])
      try await body()
    }
  }

  func exchange(_ pieces: [String]) async throws -> String {
    try await channel.executeThenClose { inbound, outbound in
      for piece in pieces { try? await outbound.write(ByteBuffer(string: piece)) }
      var answer = ""
      do {
        for try await bytes in inbound { answer += String(buffer: bytes) }
      } catch {
        // A reset after the answer is an end, too.
      }
      return answer
    }
  }
}

/// The status codes of all answers in a text.
func statusCodes(in answers: String) -> [Int] {
  answers.split(separator: "HTTP/1.").dropFirst(answers.hasPrefix("HTTP/1.") ? 0 : 1)
    .compactMap { Int($0.dropFirst(2).prefix(3)) }
}
