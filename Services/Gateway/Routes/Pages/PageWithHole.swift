import NIOCore

/// The bytes of a page with places in between where values go that are new for each request.
struct PageWithHole: Sendable {
  /// A place in `bytes`, which holds none of the placeholder, and which value goes there.
  private struct Hole {
    let offset: Int
    let value: Int
  }

  /// No larger than they must be: many pages are kept.
  private let bytes: [UInt8]
  private let holes: [Hole]

  /// What it takes in memory, in bytes: the text and what is around it.
  var cost: Int { bytes.capacity + holes.count * MemoryLayout<Hole>.stride + 128 }

  /// - Parameter placeholders: of one length, and not empty: where each value goes, as often as it is there.
  init(_ page: [UInt8], holes placeholders: [[UInt8]]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(page.count)
    var holes: [Hole] = []
    var start = 0
    var at = 0
    let width = placeholders.first?.count ?? 1
    while at + width <= page.count {
      let value = placeholders.firstIndex { page[at] == $0[0] && page[at..<at + width].elementsEqual($0) }
      if let value {
        bytes.append(contentsOf: page[start..<at])
        holes.append(Hole(offset: bytes.count, value: value))
        at += width
        start = at
      } else {
        at += 1
      }
    }
    bytes.append(contentsOf: page[start...])
    self.bytes = bytes
    self.holes = holes
  }

  /// - Parameter value: of a hole, by the place of its placeholder; asked once for each that the page has.
  func filled(_ value: (Int) -> String) -> ByteBuffer {
    let values = (0...(holes.map(\.value).max() ?? 0)).map { place in
      holes.contains { $0.value == place } ? value(place) : ""
    }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(bytes.count + 64 * holes.count)
    var start = 0
    for hole in holes {
      buffer.writeBytes(bytes[start..<hole.offset])
      buffer.writeString(values[hole.value])
      start = hole.offset
    }
    buffer.writeBytes(bytes[start...])
    return buffer
  }
}
