/// The body of an answer, piece by piece as it arrives. The transfer pauses while nobody asks for more.
public struct OutboundResponseBody: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  public func makeAsyncIterator() -> Iterator { Iterator() }

  public struct Iterator: AsyncIteratorProtocol {
    /// - Throws: `OutboundError`.
    public mutating func next() async throws -> [UInt8]? { nil }
  }
}
