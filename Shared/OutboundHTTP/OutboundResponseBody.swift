/// The body of an answer, piece by piece as it arrives. The transfer pauses while nobody asks for more.
public struct OutboundResponseBody: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  private let reader: BodyReader

  init(engine: CurlEngine, transfer: Transfer) {
    reader = BodyReader(engine: engine, transfer: transfer)
  }

  public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let reader: BodyReader

    /// - Throws: `OutboundError`, or what a streamed request body threw.
    public mutating func next() async throws -> [UInt8]? {
      try await reader.engine.nextPiece(of: reader.transfer)
    }
  }
}

/// Ends the transfer when nobody is left to read it.
private final class BodyReader: Sendable {
  let engine: CurlEngine
  let transfer: Transfer

  init(engine: CurlEngine, transfer: Transfer) {
    self.engine = engine
    self.transfer = transfer
  }

  deinit {
    // Does nothing to a transfer that has ended.
    Task { [engine, transfer] in await engine.abort(transfer, because: OutboundError.cancelled) }
  }
}
