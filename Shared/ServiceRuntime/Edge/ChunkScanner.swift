/// Reads a chunked body, RFC 9112 section 7.1, without trailers.
struct ChunkScanner {
  private enum Part {
    case size
    case content(Int)
    case contentEnd
    case end
  }

  private let limits: EdgeLimits
  private var part = Part.size
  /// Content so far, of all chunks whose size is known.
  private var total = 0

  init(limits: EdgeLimits) {
    self.limits = limits
  }

  /// - Parameter bytes: starts with the first byte that was not passed on yet.
  /// - Returns: how many bytes are certain (0: more are needed first), and whether the body ends with them.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(EdgeRefusal) -> (count: Int, isEnd: Bool) {
    switch part {
    case .size: return (try sizeLine(bytes), false)
    case .content(let remaining):
      let count = min(remaining, bytes.count)
      part = count == remaining ? .contentEnd : .content(remaining - count)
      return (count, false)
    case .contentEnd:
      guard try lineBreak(bytes, otherwise: .malformedChunk) else { return (0, false) }
      part = .size
      return (2, false)
    case .end:
      guard try lineBreak(bytes, otherwise: .trailersNotSupported) else { return (0, false) }
      return (2, true)
    }
  }

  /// `1*HEXDIG [ ";" extension ] CRLF`; the extension is checked and ignored.
  private mutating func sizeLine(_ bytes: UnsafeRawBufferPointer) throws(EdgeRefusal) -> Int {
    var digits = 0
    var size = 0
    while digits < bytes.count, ByteClass.isHex(bytes[digits]) {
      // 15 digits always fit into an Int; more than the limit of a body is refused below anyhow.
      guard digits < 15 else { throw .malformedChunk }
      let byte = bytes[digits]
      size = size << 4 | Int(ByteClass.isDigit(byte) ? byte &- 0x30 : (byte | 0x20) &- 0x57)
      digits += 1
    }
    guard digits < bytes.count else { return 0 }
    switch bytes[digits] {
    case UInt8(ascii: ";") where digits > 0, ByteClass.carriageReturn where digits > 0: break
    case ByteClass.lineFeed: throw .bareLineBreak
    default: throw .malformedChunk
    }
    guard let end = try endOfLine(bytes, from: digits) else { return 0 }
    guard size <= limits.bodyBytes - total else { throw .contentTooLarge }
    total += size
    part = size == 0 ? .end : .content(size)
    return end
  }

  /// The index behind the line's end, or `nil` when it has not come yet.
  private func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(EdgeRefusal) -> Int? {
    var index = start
    while index < bytes.count, bytes[index] != ByteClass.carriageReturn, bytes[index] != ByteClass.lineFeed {
      index += 1
    }
    guard index - start <= limits.chunkExtensionBytes else { throw .chunkExtensionTooLarge }
    guard bytes.part(start, index).isFieldContent else { throw .malformedChunk }
    guard index < bytes.count else { return nil }
    guard bytes[index] == ByteClass.carriageReturn else { throw .bareLineBreak }
    guard index + 1 < bytes.count else { return nil }
    guard bytes[index + 1] == ByteClass.lineFeed else { throw .bareLineBreak }
    return index + 2
  }

  private func lineBreak(
    _ bytes: UnsafeRawBufferPointer, otherwise refusal: EdgeRefusal
  ) throws(EdgeRefusal) -> Bool {
    if bytes.count >= 1, bytes[0] != ByteClass.carriageReturn { throw refusal }
    guard bytes.count >= 2 else { return false }
    guard bytes[1] == ByteClass.lineFeed else { throw refusal }
    return true
  }
}
