import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1.1 with the strict framing and the limits of GW-2 and GW-3 in front of it.
public enum StrictHTTP1 {
  /// For `Application(server:)`.
  ///
  /// - Parameters:
  ///   - limits: of one connection, one request and all connections of this server.
  ///   - fixedHeaders: header fields of every refusal, names in lower case (GW-4); the answers of routes get theirs
  ///     from the middleware.
  ///   - executor: where the requests of all connections are worked on; nil for Swift's own threads.
  public static func builder(
    limits: EdgeLimits = EdgeLimits(), fixedHeaders: [(String, String)] = [], executor: (any TaskExecutor)? = nil
  ) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in
      StrictHTTP1Channel(
        responder: responder, limits: limits, fixedHeaders: fixedHeaders, executor: executor,
        limiter: ConnectionLimiter(limits: limits))
    }
  }
}

/// Sets up one accepted connection.
struct StrictHTTP1Channel: ServerChildChannel, HTTPChannelHandler {
  /// `parts` is `nil` when there are too many connections.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let parts: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>?
  }

  let responder: HTTPChannelHandler.Responder
  let limits: EdgeLimits
  let fixedHeaders: [(String, String)]
  let executor: (any TaskExecutor)?
  let limiter: ConnectionLimiter

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let address = IPAddress(channel.remoteAddress)
      guard limiter.enter(address) else { return Value(channel: channel, parts: nil) }
      let limiter = limiter
      channel.closeFuture.whenComplete { _ in limiter.leave(address) }
      // A client that closes its side while it waits is gone: without half-closure its end is ours too.
      try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
      try addHandlers(to: channel.pipeline.syncOperations, logger: logger)
      let parts = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
      return Value(channel: channel, parts: parts)
    }
  }

  private func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, logger: Logger) throws {
    let tracker = ResponseTracker()
    // Wider than ours, so that the decoder never is the one to refuse.
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.requestLineBytes + limits.headerBytes
    decoderLimits.maxHeaderListSize = 2 * (limits.requestLineBytes + limits.headerBytes)
    decoderLimits.maxHeaderFieldCount = limits.headerFields + 1
    try pipeline.addHandler(
      StrictFramingHandler(limits: limits, fixedHeaders: fixedHeaders, tracker: tracker, logger: logger))
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: true,
      withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoderLimits)
    try pipeline.addHandler(tracker)
    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    // Closes when the server is told to stop, after the answers in progress. Idle time is the framing's matter.
    try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
  }

  func handle(value: Value, logger: Logger) async {
    guard let parts = value.parts else {
      let response = EdgeRefusal.tooManyConnections.response(fixedHeaders: fixedHeaders)
      try? await value.channel.writeAndFlush(response)
      try? await value.channel.close()
      return
    }
    // Ends the work for a request whose client has gone (RE-1): when its connection closes, its task is cancelled, and
    // with it the query and the calls that it waits for.
    let connection = Task(executorPreference: executor) { await handleHTTP(asyncChannel: parts, logger: logger) }
    value.channel.closeFuture.whenComplete { _ in connection.cancel() }
    await withTaskCancellationHandler {
      await connection.value
    } onCancel: {
      connection.cancel()
    }
  }
}
