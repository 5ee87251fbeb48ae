import Logging
import NIOCore

/// Stands before the HTTP decoder of a connection, on the bytes themselves, and hands on only heads and bodies that
/// were found valid (GW-2, CVE-2025-55315: what two parsers read differently lets a second request through).
///
/// Whatever it refuses it answers itself, after the answers to the requests before it, and closes the connection.
final class StrictFramingHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    case open
    /// Refused; the answers to earlier requests have still to be written.
    case refusing(EdgeRefusal, request: Int)
    /// The last answer is written; what still comes is read and thrown away.
    case lingering
  }

  private let fixedHeaders: [(String, String)]
  private let logger: Logger
  private var framing: RequestFraming
  private var phase = Phase.open
  /// Bytes that are not certain yet.
  private var held = ByteBuffer()
  private var clock: EdgeDeadlines
  private var isInputClosed = false
  private var closePromise: EventLoopPromise<Void>?
  private var ticker: RepeatedTask?
  private weak var tracker: ResponseTracker?

  init(limits: EdgeLimits, fixedHeaders: [(String, String)], tracker: ResponseTracker, logger: Logger) {
    self.fixedHeaders = fixedHeaders
    self.logger = logger
    self.tracker = tracker
    framing = RequestFraming(limits: limits)
    clock = EdgeDeadlines(limits: limits)
  }

  // MARK: Inbound

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .open = phase else { return }
    var bytes = unwrapInboundIn(data)
    if held.readableBytes > 0 {
      var whole = ByteBuffer()
      swap(&whole, &held)
      whole.writeBuffer(&bytes)
      bytes = whole
    }
    consume(bytes, context)
  }

  /// Takes all steps that these bytes allow; what is certain goes on in as few pieces as possible.
  private func consume(_ incoming: ByteBuffer, _ context: ChannelHandlerContext) {
    var bytes = incoming
    var certain = 0
    while bytes.readableBytes > certain {
      let step = bytes.withUnsafeReadableBytes { framing.next(UnsafeRawBufferPointer(rebasing: $0[certain...])) }
      switch step {
      case .needsMore:
        pass(&bytes, certain, context)
        clock.isWaitingForHead = !clock.isReadingBody
        // Only what is left of it, so that the bytes before can be freed.
        held = bytes.slice()
        return
      case .skip(let count):
        pass(&bytes, certain, context)
        bytes.moveReaderIndex(forwardBy: count)
        certain = 0
      case .head(let count, let facts):
        begin(facts, context)
        if let field = facts.upgradeField {
          pass(&bytes, certain + field.lowerBound, context)
          bytes.moveReaderIndex(forwardBy: field.count)
          certain = count - field.upperBound
        } else {
          certain += count
        }
      case .body(let count, let isEnd):
        certain += count
        clock.bodyBytes += count
        if isEnd { clock.isReadingBody = false }
      case .refuse(let refusal):
        pass(&bytes, certain, context)
        refuse(refusal, context)
        return
      }
    }
    pass(&bytes, certain, context)
  }

  private func begin(_ facts: RequestHeadFacts, _ context: ChannelHandlerContext) {
    clock.headEnded(hasBody: facts.content != .none)
    guard let tracker else { return }
    // RFC 9110, section 10.1.1: only when nothing else has to be answered first.
    if facts.expectsContinue, facts.content != .none, tracker.isIdle {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
    tracker.begin(facts)
  }

  private func pass(_ bytes: inout ByteBuffer, _ count: Int, _ context: ChannelHandlerContext) {
    guard count > 0, let certain = bytes.readSlice(length: count) else { return }
    context.fireChannelRead(wrapInboundOut(certain))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    clock.isReading = false
    context.fireChannelReadComplete()
    // Nobody behind has to want what is thrown away.
    if case .lingering = phase { context.read() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    clock.outputMoved()
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.inputClosed) = event as? ChannelEvent {
      isInputClosed = true
      if case .lingering = phase { closeNow(context) }
    }
    if event is ChannelShouldQuiesceEvent { tracker?.closesSoon = true }
    context.fireUserInboundEventTriggered(event)
  }

  // MARK: Outbound

  func read(context: ChannelHandlerContext) {
    clock.isReading = true
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .lingering = phase {
      promise?.fail(ChannelError.outputClosed)
    } else {
      context.write(data, promise: promise)
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch (phase, mode) {
    case (.lingering, .all) where !isInputClosed && context.channel.isActive:
      // The answer is still on its way; `tick` ends this soon.
      if let closePromise {
        closePromise.futureResult.cascade(to: promise)
      } else {
        closePromise = promise ?? context.eventLoop.makePromise()
      }
    case (.lingering, .output): promise?.succeed()
    case (_, .output):
      linger(context)
      promise?.succeed()
    default: context.close(mode: mode, promise: promise)
    }
  }

  /// Called when the answer of a request is written to its end.
  func responseEnded(context: ChannelHandlerContext, isLast: Bool) {
    clock.becameIdle()
    if case .refusing(let refusal, _) = phase {
      refuse(refusal, context)
    } else if isLast {
      linger(context)
    }
  }

  // MARK: Refusing and closing

  private func refuse(_ refusal: EdgeRefusal, _ context: ChannelHandlerContext) {
    held = ByteBuffer()
    let request: Int
    if case .refusing(_, let known) = phase {
      request = known
    } else {
      // A refused body belongs to the request that was begun last, a refused head to the one after it.
      let begun = tracker?.begun ?? 0
      request = clock.isReadingBody ? begun - 1 : begun
    }
    switch tracker?.turn(of: request) ?? .now {
    case .later: phase = .refusing(refusal, request: request)
    case .now: answer(refusal, context)
    case .tooLate: linger(context)
    }
  }

  private func answer(_ refusal: EdgeRefusal, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(refusal.response(fixedHeaders: fixedHeaders)), promise: nil)
    linger(context)
  }

  /// Ends the output, so that the peer gets all of it, and goes on reading for a short time.
  private func linger(_ context: ChannelHandlerContext) {
    if case .lingering = phase { return }
    phase = .lingering
    held = ByteBuffer()
    clock.lingers()
    context.flush()
    if isInputClosed {
      context.close(mode: .all, promise: nil)
    } else {
      context.close(mode: .output, promise: nil)
      context.read()
    }
  }

  private func closeNow(_ context: ChannelHandlerContext) {
    context.close(mode: .all, promise: closePromise)
    closePromise = nil
  }

  // MARK: Time

  func handlerAdded(context: ChannelHandlerContext) {
    tracker?.framing = (self, context)
    let interval = TimeAmount(clock.limits.tick)
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    ticker = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
      bound.value.handler.tick(bound.value.context)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    ticker?.cancel()
    ticker = nil
    tracker?.framing = nil
    closePromise?.succeed()
    closePromise = nil
  }

  private func tick(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    switch clock.tick(tracker?.progress ?? .noRequest, isWritable: context.channel.isWritable) {
    case .nothing: break
    case .close: closeNow(context)
    case .refuse(.answerOverdue):
      // Whatever was refused behind it: this is the request whose turn it is.
      logger.error("a request was not answered in time")
      answer(.answerOverdue, context)
    case .refuse(let refusal):
      guard case .open = phase else { return }
      refuse(refusal, context)
    }
  }
}
