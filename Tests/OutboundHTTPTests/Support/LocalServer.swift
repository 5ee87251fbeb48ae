import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A real HTTP/1.1 server on a loopback port of its own. What it does is said by the path of the request:
///
/// - `/echo`: 200, with method, path and header fields as lines, then the body
/// - `/status/503` and so on: that status
/// - `/drop`: reads the request and closes the connection without an answer
/// - `/drop-first`: the first time as `/drop`, then as `/echo`
/// - `/hold`: answers when `release()` is called
/// - `/hold-body`: reads the request's body only after `release()`, then answers with its length
/// - `/bytes/N`: N bytes, as fast as the connection takes them
/// - `/leaving`: 200 with `Connection: close`
/// - `/redirect`: 302 to `/echo`
final class LocalServer: Sendable {
  let port: Int
  /// It answers all that comes with 503 and `Retry-After`.
  fileprivate let isSick: Bool
  /// The path of each request whose head has come, in order.
  let arrivals: AsyncStream<String>
  fileprivate let state: Mutex<State>
  private let channel: any Channel
  private let arrived: AsyncStream<String>.Continuation

  fileprivate struct State {
    var connections = 0
    var requests: [String] = []
    var writtenBytes = 0
    var held: [@Sendable () -> Void] = []
    var isReleased = false
  }

  init(port: Int = 0, isSick: Bool = false) async throws {
    self.isSick = isSick
    let (arrivals, arrived) = AsyncStream.makeStream(of: String.self)
    self.arrivals = arrivals
    self.arrived = arrived
    state = Mutex(State())
    let box = Mutex<LocalServer?>(nil)
    let shared = Box(box)
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
          try channel.pipeline.syncOperations.addHandler(LocalHandler(server: shared))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    self.port = channel.localAddress?.port ?? 0
    shared.set(self)
  }

  var address: String { "http://127.0.0.1:\(port)" }
  var connections: Int { state.withLock { $0.connections } }
  var requests: [String] { state.withLock { $0.requests } }
  var writtenBytes: Int { state.withLock { $0.writtenBytes } }

  /// Answers what is held, and holds nothing from now on.
  func release() {
    let held = state.withLock { state in
      state.isReleased = true
      defer { state.held = [] }
      return state.held
    }
    for answer in held { answer() }
  }

  /// Returns when a request for that path has come.
  func waitForArrival(of path: String) async {
    for await arrival in arrivals where arrival == path { return }
  }

  func stop() async throws { try await channel.close() }

  fileprivate func note(_ path: String) {
    state.withLock { $0.requests.append(path) }
    arrived.yield(path)
  }

  fileprivate func hold(_ answer: @escaping @Sendable () -> Void) {
    let isReleased = state.withLock { state in
      if !state.isReleased { state.held.append(answer) }
      return state.isReleased
    }
    if isReleased { answer() }
  }
}

/// The server, for handlers that are made before it is complete.
private final class Box: Sendable {
  private let server: Mutex<LocalServer?>
  init(_ server: consuming Mutex<LocalServer?>) { self.server = server }
  func set(_ value: LocalServer) { server.withLock { $0 = value } }
  var value: LocalServer? { server.withLock { $0 } }
}

private final class LocalHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let box: Box
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  private var bytesToWrite = 0
  private var isWriting = false

  init(server: Box) { box = server }

  func channelActive(context: ChannelHandlerContext) {
    box.value?.state.withLock { $0.connections += 1 }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
      if head.uri == "/hold-body" { holdReading(context) }
      box.value?.note(head.uri)
    case .body(let part): body.writeImmutableBuffer(part)
    case .end: answer(context)
    }
  }

  private func holdReading(_ context: ChannelHandlerContext) {
    let channel = context.channel
    channel.setOption(.autoRead, value: false).whenComplete { [box] _ in
      box.value?.hold { channel.setOption(.autoRead, value: true).whenFailure { _ in } }
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard let head else { return }
    let parts = head.uri.dropFirst().split(separator: "/").map(String.init)
    if box.value?.isSick == true { return respond(context, .serviceUnavailable, "", [("Retry-After", "5")]) }
    switch parts.first {
    case "drop": context.close(promise: nil)
    case "drop-first" where box.value?.requests.count { $0 == head.uri } == 1: context.close(promise: nil)
    case "hold":
      let loop = context.eventLoop
      let bound = NIOLoopBound((self, context), eventLoop: loop)
      box.value?.hold {
        loop.execute { bound.value.0.respond(bound.value.1, .ok, "held") }
      }
    case "hold-body": respond(context, .ok, "\(body.readableBytes)")
    case "status": respond(context, HTTPResponseStatus(statusCode: Int(parts.last ?? "") ?? 500), "")
    case "leaving": respond(context, .ok, "", [("Connection", "close")])
    case "redirect": respond(context, .found, "", [("Location", "/echo")])
    case "bytes":
      bytesToWrite = Int(parts.last ?? "") ?? 0
      let head = HTTPResponseHead(
        version: .http1_1, status: .ok, headers: ["Content-Length": "\(bytesToWrite)"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      writeMore(context)
    default:
      let fields = head.headers.map { "\($0.name): \($0.value)\n" }.joined()
      respond(context, .ok, "\(head.method.rawValue) \(head.uri)\n\(fields)\n\(String(buffer: body))")
    }
  }

  private func respond(
    _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ text: String,
    _ fields: [(String, String)] = []
  ) {
    var headers = HTTPHeaders(fields)
    headers.add(name: "Content-Length", value: "\(text.utf8.count)")
    headers.add(name: "X-Twice", value: "one")
    headers.add(name: "x-twice", value: "two")
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if self.head?.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if bytesToWrite > 0 { writeMore(context) }
  }

  private func writeMore(_ context: ChannelHandlerContext) {
    // A write may change the writability, which calls this again from inside.
    guard !isWriting else { return }
    isWriting = true
    defer { isWriting = false }
    while bytesToWrite > 0, context.channel.isWritable {
      let count = min(bytesToWrite, 65_536)
      bytesToWrite -= count
      box.value?.state.withLock { $0.writtenBytes += count }
      let piece = ByteBuffer(repeating: 0x61, count: count)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
    }
    if bytesToWrite == 0 { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
