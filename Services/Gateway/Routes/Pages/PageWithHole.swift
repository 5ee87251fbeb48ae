import NIOCore

/// The bytes of a page in pieces, between which values go that are new for each request.
struct PageWithHole: Sendable {
  private let pieces: [ByteBuffer]
  /// Behind each piece but the last: which value.
  private let holes: [Int]
  let byteCount: Int

  /// - Parameter placeholders: of one length, and not empty: where each value goes, as often as it is there.
  init(_ bytes: [UInt8], holes placeholders: [[UInt8]]) {
    var pieces: [ByteBuffer] = []
    var holes: [Int] = []
    var start = 0
    var at = 0
    let width = placeholders.first?.count ?? 1
    while at + width <= bytes.count {
      let hole = placeholders.firstIndex { bytes[at] == $0[0] && bytes[at..<at + width].elementsEqual($0) }
      if let hole {
        pieces.append(ByteBuffer(bytes: bytes[start..<at]))
        holes.append(hole)
        at += width
        start = at
      } else {
        at += 1
      }
    }
    pieces.append(ByteBuffer(bytes: bytes[start...]))
    self.pieces = pieces
    self.holes = holes
    byteCount = bytes.count
  }

  /// - Parameter value: of a hole, by the place of its placeholder; asked once for each that the page has.
  func filled(_ value: (Int) -> String) -> ByteBuffer {
    guard !holes.isEmpty else { return pieces[0] }
    let values = (0...(holes.max() ?? 0)).map { holes.contains($0) ? value($0) : "" }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(byteCount + 64 * holes.count)
    for (position, piece) in pieces.enumerated() {
      if position > 0 { buffer.writeString(values[holes[position - 1]]) }
      buffer.writeImmutableBuffer(piece)
    }
    return buffer
  }
}
