import CCurl

/// A request body that is made while it is sent: one piece at a time lies here until libcurl has taken all of it.
/// Confined to the reactor's thread, like the transfer it belongs to.
final class Upload {
  private let stream: OutboundBodyStream?
  private let engine: CurlEngine
  private var piece: [UInt8] = []
  private var offset = 0
  private var offeredCount = 0
  private var isComplete = false
  private var isOver = false
  private var producer: Task<Void, Never>?
  private var waiter: UnsafeContinuation<Void, Never>?
  private(set) var isPaused = false

  init(stream: OutboundBodyStream, engine: CurlEngine) {
    self.stream = stream
    self.engine = engine
  }

  /// A body that is here already.
  init(bytes: [UInt8], engine: CurlEngine) {
    stream = nil
    self.engine = engine
    piece = bytes
    isComplete = true
  }

  // MARK: From libcurl

  func provide(into room: UnsafeMutableRawBufferPointer, for transfer: Transfer) -> Int {
    // Not before libcurl asks: while no connection stands, nothing of the stream is used up.
    if producer == nil, let stream { start(stream, for: transfer) }
    let count = min(room.count, piece.count - offset)
    guard count > 0 else {
      if isComplete { return 0 }
      isPaused = true
      return ccurl_pause_read
    }
    piece.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    offset += count
    if offset == piece.count { wake() }
    return count
  }

  /// The transfer is over, however it ended.
  func end() {
    isOver = true
    producer?.cancel()
    wake()
  }

  private func start(_ stream: OutboundBodyStream, for transfer: Transfer) {
    producer = Task { [engine] in
      do {
        try await stream.produce { chunk in try await engine.offer(chunk, to: transfer) }
        await engine.completeUpload(of: transfer)
      } catch {
        await engine.abort(transfer, because: error)
      }
    }
  }

  // MARK: From the producer

  /// Takes the next piece.
  /// - Throws: `OutboundError.cancelled` when the transfer is over, `.invalidRequest` when the body is longer than it
  ///   was said to be, or the piece before is still here.
  func accept(_ chunk: [UInt8]) throws {
    guard !isOver else { throw OutboundError.cancelled }
    guard offset == piece.count, !isComplete, chunk.count <= (stream?.length ?? .max) - offeredCount else {
      throw OutboundError.invalidRequest(part: "body")
    }
    piece = chunk
    offset = 0
    offeredCount += chunk.count
    isPaused = false
  }

  /// - Throws: `OutboundError.invalidRequest` when the body is shorter than it was said to be.
  func complete() throws {
    guard stream?.length == nil || stream?.length == offeredCount else {
      throw OutboundError.invalidRequest(part: "body")
    }
    isComplete = true
    isPaused = false
  }

  var hasRoom: Bool { isOver || offset == piece.count }

  /// The room may be there since the caller looked.
  func waitForRoom(with continuation: UnsafeContinuation<Void, Never>) {
    guard !hasRoom else { return continuation.resume() }
    waiter = continuation
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }
}
