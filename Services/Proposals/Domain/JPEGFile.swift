/// JPEG (ITU-T T.81): baseline and progressive pictures, with their colours and the way up that the camera noted. Every
/// other note (place, time, device, preview, comment) is left out, and what stands behind the end as well.
enum JPEGFile {
  static let start: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// - Throws: `ImageFault`.
  static func cleaned(_ bytes: [UInt8]) throws(ImageFault) -> ImageFile {
    var parts = Parts(ImageReader(bytes.dropFirst(2)))
    while try parts.readSegment() {}
    return try parts.file()
  }

  private struct Parts {
    private var reader: ImageReader
    private var size: (width: Int, height: Int)?
    private var head: [UInt8] = []
    private var orientation: UInt8?
    private var output: [UInt8] = []
    private var packedBytes = 0

    init(_ reader: ImageReader) {
      self.reader = reader
      output.reserveCapacity(reader.left)
    }

    /// - Returns: whether there is more.
    mutating func readSegment() throws(ImageFault) -> Bool {
      guard let marker = marker() else { throw .damaged }
      if marker == 0xD9 { return false }
      guard let length = reader.bigEndian(2), length >= 2, let data = reader.take(length - 2) else { throw .damaged }
      switch marker {
      case 0xC0, 0xC1, 0xC2: try readFrame(data)
      // Tables, and how many blocks there are between restarts.
      case 0xC4, 0xDB, 0xDD: break
      case 0xDA:
        guard size != nil else { throw .damaged }
      case 0xE0:
        // JFIF, its preview left out.
        if head.isEmpty, data.starts(with: Array("JFIF\0".utf8)), data.count >= 14 {
          head = [0xFF, 0xE0, 0, 16] + data.prefix(12) + [0, 0]
        }
        return true
      case 0xE1:
        if orientation == nil { orientation = ExifOrientation.read(data) }
        return true
      // Which colours are meant; and how they are written (Adobe).
      case 0xE2 where data.starts(with: Array("ICC_PROFILE\0".utf8)): break
      case 0xEE where data.starts(with: Array("Adobe".utf8)) && data.count >= 12: break
      case 0xE2...0xEF, 0xFE: return true
      // Lossless and arithmetic pictures, those whose height comes later, and what nobody has defined.
      default: throw .damaged
      }
      output += [0xFF, marker]
      output.append(bigEndian: length, bytes: 2)
      output += data
      if marker == 0xDA { try readScan() }
      return true
    }

    func file() throws(ImageFault) -> ImageFile {
      // A block of 64 pixels takes a bit at least.
      guard let size, packedBytes > 0, size.width * size.height / 512 <= packedBytes else { throw .damaged }
      let turn = orientation.map(ExifOrientation.segment) ?? []
      let isOnItsSide = orientation.map { $0 >= 5 } ?? false
      // A printer has to unpack what it must turn.
      if orientation != nil { try ImageFile.checkSize(size.width, size.height, of: .webp) }
      return try ImageFile(
        kind: .jpeg, width: isOnItsSide ? size.height : size.width, height: isOnItsSide ? size.width : size.height,
        bytes: [0xFF, 0xD8] + head + turn + output + [0xFF, 0xD9])
    }

    private mutating func readFrame(_ data: ArraySlice<UInt8>) throws(ImageFault) {
      var frame = ImageReader(data)
      guard size == nil, frame.byte() == 8, let height = frame.bigEndian(2), let width = frame.bigEndian(2),
        let components = frame.byte(), [1, 3, 4].contains(components), frame.left == 3 * Int(components)
      else { throw .damaged }
      try ImageFile.checkSize(width, height, of: .jpeg)
      size = (width, height)
    }

    /// Up to the next marker that is no restart.
    private mutating func readScan() throws(ImageFault) {
      let start = reader.position
      var at = start
      let bytes = reader.bytes
      while let mark = bytes[at...].firstIndex(of: 0xFF) {
        guard mark + 1 < bytes.endIndex else { throw .damaged }
        let next = bytes[mark + 1]
        if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) {
          guard let scan = reader.take(mark - start) else { throw .damaged }
          packedBytes += scan.count
          output += scan
          return
        }
        at = next == 0xFF ? mark + 1 : mark + 2
      }
      throw .damaged
    }

    /// Any number of 0xFF may stand before one.
    private mutating func marker() -> UInt8? {
      guard reader.byte() == 0xFF else { return nil }
      while let byte = reader.byte() {
        if byte != 0xFF { return byte }
      }
      return nil
    }
  }
}

/// Which way up a picture is: the one note of a camera that is kept.
enum ExifOrientation {
  /// - Parameter segment: the data of an APP1 segment.
  /// - Returns: 2 to 8; `nil` for upright, and when nothing is said.
  static func read(_ segment: ArraySlice<UInt8>) -> UInt8? {
    guard segment.starts(with: Array("Exif\0\0".utf8)) else { return nil }
    let tiff = segment.dropFirst(6)
    let isBig = tiff.starts(with: [0x4D, 0x4D, 0, 42])
    guard isBig || tiff.starts(with: [0x49, 0x49, 42, 0]) else { return nil }
    func number(_ reader: inout ImageReader, _ count: Int) -> Int? {
      isBig ? reader.bigEndian(count) : reader.littleEndian(count)
    }
    var reader = ImageReader(tiff.dropFirst(4))
    guard let offset = number(&reader, 4), offset <= tiff.count else { return nil }
    reader = ImageReader(tiff.dropFirst(offset))
    guard let entries = number(&reader, 2) else { return nil }
    for _ in 0..<min(entries, 512) {
      guard let tag = number(&reader, 2), let type = number(&reader, 2), let count = number(&reader, 4),
        let value = number(&reader, 2), reader.take(2) != nil
      else { return nil }
      if tag == 0x0112 { return type == 3 && count == 1 && (2...8).contains(value) ? UInt8(value) : nil }
    }
    return nil
  }

  /// An APP1 segment that says nothing else.
  static func segment(_ orientation: UInt8) -> [UInt8] {
    [0xFF, 0xE1, 0, 34] + Array("Exif\0\0".utf8) + [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1]
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
  }
}
