/// Where one request ends and the next begins on a connection: a pure state machine over bytes, so that it can be
/// tried with any bytes in any pieces.
struct RequestFraming {
  enum Step: Equatable {
    /// Nothing certain yet; call again with these bytes and more.
    case needsMore
    /// This many bytes mean nothing and are not passed on.
    case skip(Int)
    /// A complete, valid head of this many bytes.
    case head(Int, RequestHeadFacts)
    /// This many valid bytes of the body; `isEnd` when the request ends with them.
    case body(Int, isEnd: Bool)
    case refuse(EdgeRefusal)
  }

  private enum Part {
    case head(HeadScanner)
    case fixed(Int)
    case chunked(ChunkScanner)
    /// After the last request of the connection.
    case over
  }

  private let limits: EdgeLimits
  private var part: Part
  private var isLast = false
  private var hasSkippedLine = false

  init(limits: EdgeLimits) {
    self.limits = limits
    part = .head(HeadScanner(limits: limits))
  }

  /// - Parameter bytes: starts with the first byte that no step has taken yet; not empty.
  mutating func next(_ bytes: UnsafeRawBufferPointer) -> Step {
    do throws(EdgeRefusal) {
      switch part {
      case .head(var scanner): return try head(bytes, &scanner)
      case .fixed(let remaining):
        let count = min(remaining, bytes.count)
        if count == remaining { endRequest() } else { part = .fixed(remaining - count) }
        return .body(count, isEnd: count == remaining)
      case .chunked(var scanner):
        let (count, isEnd) = try scanner.scan(bytes)
        if isEnd { endRequest() } else { part = .chunked(scanner) }
        return count == 0 ? .needsMore : .body(count, isEnd: isEnd)
      case .over: return .skip(bytes.count)
      }
    } catch {
      part = .over
      return .refuse(error)
    }
  }

  private mutating func head(
    _ bytes: UnsafeRawBufferPointer, _ scanner: inout HeadScanner
  ) throws(EdgeRefusal) -> Step {
    // RFC 9112, section 2.2: one empty line before a request is forgiven; some clients send it after a body.
    if bytes[0] == ByteClass.carriageReturn, !hasSkippedLine {
      guard bytes.count > 1 else { return .needsMore }
      guard bytes[1] == ByteClass.lineFeed else { throw .bareLineBreak }
      hasSkippedLine = true
      return .skip(2)
    }
    guard let (count, facts) = try scanner.scan(bytes) else {
      part = .head(scanner)
      return .needsMore
    }
    isLast = facts.isLast
    switch facts.content {
    case .none: endRequest()
    case .fixed(let length): part = .fixed(length)
    case .chunked: part = .chunked(ChunkScanner(limits: scanner.limits))
    }
    return .head(count, facts)
  }

  private mutating func endRequest() {
    hasSkippedLine = false
    part = isLast ? .over : .head(HeadScanner(limits: limits))
  }
}
