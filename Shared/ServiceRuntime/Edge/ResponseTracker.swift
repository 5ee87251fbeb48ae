import NIOCore
import NIOHTTP1

/// Stands on the other side of the decoder and knows whose answer is being written, so that a refusal never lands
/// inside another answer, and that the last answer of a connection says so.
final class ResponseTracker: ChannelOutboundHandler {
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Where a request stands in the row of answers.
  enum Turn {
    /// Its answer is the next one and has not begun.
    case now
    case later
    /// Its answer has begun or is over.
    case tooLate
  }

  /// Requests whose head was passed on.
  private(set) var begun = 0
  private var ended = 0
  private var isAnswering = false
  private var last: (request: Int, isVersion10: Bool)?
  /// The server stops: every answer from now on is a last one (RE-5).
  var closesSoon = false
  var framing: (handler: StrictFramingHandler, context: ChannelHandlerContext)?

  var isIdle: Bool { begun == ended }

  var progress: EdgeDeadlines.Progress { isIdle ? .noRequest : isAnswering ? .answering : .unanswered }

  func begin(_ facts: RequestHeadFacts) {
    if facts.isLast { last = (begun, facts.isVersion10) }
    begun += 1
  }

  func turn(of request: Int) -> Turn {
    if request > ended { return .later }
    return request == ended && !isAnswering ? .now : .tooLate
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      isAnswering = true
      if let last, last.request == ended, last.isVersion10 {
        // No chunks for a client that can't read them.
        head.version = .http1_0
      }
      if isLastAnswer { head.headers.replaceOrAdd(name: "connection", value: "close") }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      let isLast = isLastAnswer
      context.write(data, promise: promise)
      isAnswering = false
      ended += 1
      if let framing {
        framing.handler.responseEnded(context: framing.context, isLast: isLast)
      }
    default: context.write(data, promise: promise)
    }
  }

  private var isLastAnswer: Bool {
    last?.request == ended || closesSoon && begun == ended + 1
  }
}
