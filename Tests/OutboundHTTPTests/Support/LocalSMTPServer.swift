import NIOCore
import NIOPosix
import Synchronization

/// A mail relay on a loopback port of its own that answers as its script says and remembers what it was told.
final class LocalSMTPServer: Sendable {
  struct Script: Sendable {
    /// `nil`: not a word.
    var greeting: String? = "220 relay ready"
    /// The connection ends at this command.
    var endsAt: String?
    var extensions: [String] = []
    var senderReply = "250 ok"
    var recipientReply = "250 ok"
    /// `nil`: the connection ends instead.
    var messageReply: String? = "250 queued"
    var authReply = "235 welcome"
    /// Messages to this recipient are answered when `answerHeld` says so.
    var holdsMessagesTo: String?
  }

  let port: Int
  private let channel: any Channel
  private let record: Record

  init(_ script: Script) async throws {
    let record = Record()
    self.record = record
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SMTPHandler(script: script, record: record))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  /// Returns when a message is held.
  func heldOne() async {
    for await _ in record.holding.stream { return }
  }

  func answerHeld() {
    let answers = record.state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for answer in answers { answer() }
  }

  /// The commands of all connections, in order.
  var commands: [String] { record.state.withLock { $0.commands } }
  /// The lines between DATA and the lone dot, without their line ends.
  var messageLines: [String] { record.state.withLock { $0.messageLines } }

  fileprivate final class Record: Sendable {
    let state = Mutex(State())
    let holding = AsyncStream.makeStream(of: Void.self)
    struct State {
      var commands: [String] = []
      var messageLines: [String] = []
      var waiting: [@Sendable () -> Void] = []
    }
  }
}

private final class SMTPHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let script: LocalSMTPServer.Script
  private let record: LocalSMTPServer.Record
  private var received: [UInt8] = []
  private var isInMessage = false
  private var isInLogin = false
  private var isToBeHeld = false

  init(script: LocalSMTPServer.Script, record: LocalSMTPServer.Record) {
    self.script = script
    self.record = record
  }

  func channelActive(context: ChannelHandlerContext) { if let greeting = script.greeting { reply(context, greeting) } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    while let end = received.firstIndex(of: 0x0A) {
      let line = String(decoding: received[..<end].filter { $0 != 0x0D }, as: UTF8.self)
      received.removeSubrange(...end)
      take(line, context)
    }
  }

  private func take(_ line: String, _ context: ChannelHandlerContext) {
    guard isInMessage else {
      record.state.withLock { $0.commands.append(line) }
      command(line, context)
      return
    }
    guard line == "." else {
      record.state.withLock { $0.messageLines.append(line) }
      return
    }
    isInMessage = false
    guard let answer = script.messageReply else { return context.close(promise: nil) }
    guard isToBeHeld else { return reply(context, answer) }
    let channel = context.channel
    record.state.withLock {
      $0.waiting.append { channel.writeAndFlush(ByteBuffer(string: answer + "\r\n"), promise: nil) }
    }
    record.holding.continuation.yield()
  }

  private func command(_ line: String, _ context: ChannelHandlerContext) {
    if isInLogin {
      isInLogin = false
      reply(context, script.authReply)
      return
    }
    if let end = script.endsAt, line.hasPrefix(end) { return context.close(promise: nil) }
    switch line.prefix(4).uppercased() {
    case "EHLO":
      let lines = ["relay"] + script.extensions
      for (index, text) in lines.enumerated() { reply(context, "250\(index == lines.count - 1 ? " " : "-")\(text)") }
    case "AUTH":
      isInLogin = true
      reply(context, "334 ")
    case "RCPT":
      if let held = script.holdsMessagesTo, line.contains(held) { isToBeHeld = true }
      reply(context, script.recipientReply)
    case "DATA":
      isInMessage = true
      reply(context, "354 go ahead")
    case "QUIT":
      reply(context, "221 bye")
      context.close(promise: nil)
    case "MAIL": reply(context, script.senderReply)
    default: reply(context, "502 unknown")
    }
  }

  private func reply(_ context: ChannelHandlerContext, _ text: String) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
  }
}
