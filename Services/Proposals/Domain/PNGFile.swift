/// PNG (W3C, third edition): the chunks that draw the picture, each with its checksum, and nothing else.
enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Colours and transparency. Texts, times, places and previews are not among them.
  private static let kept: Set<String> = ["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYs"]
  private static let animation: Set<String> = ["acTL", "fcTL", "fdAT"]
  /// Deflate packs at most 1,032 bytes into one.
  private static let mostPacked = 1_040

  private struct Header {
    let width: Int
    let height: Int
    /// Of the picture before it was packed.
    let rawBytes: Int

    /// - Throws: `damaged`, `tooManyPixels`.
    init(_ data: ArraySlice<UInt8>) throws(ImageFault) {
      var reader = ImageReader(data)
      guard data.count == 13, let width = reader.bigEndian(4), let height = reader.bigEndian(4),
        let depth = reader.byte(), let color = reader.byte(), reader.byte() == 0, reader.byte() == 0,
        let interlace = reader.byte(), interlace <= 1, let channels = Self.channels(color, depth: depth)
      else { throw .damaged }
      try ImageFile.checkSize(width, height, of: .png)
      self.width = width
      self.height = height
      rawBytes = height * (1 + (width * channels * Int(depth) + 7) / 8)
    }

    private static func channels(_ color: UInt8, depth: UInt8) -> Int? {
      switch (color, depth) {
      case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (3, 1), (3, 2), (3, 4), (3, 8): 1
      case (2, 8), (2, 16): 3
      case (4, 8), (4, 16): 2
      case (6, 8), (6, 16): 4
      default: nil
      }
    }
  }

  /// - Throws: `ImageFault`.
  static func cleaned(_ bytes: [UInt8]) throws(ImageFault) -> ImageFile {
    var reader = ImageReader(bytes.dropFirst(signature.count))
    guard let first = chunk(&reader), first.type == "IHDR" else { throw .damaged }
    let header = try Header(first.data)
    var output = signature + first.whole
    var packedBytes = 0
    var isBehindPixels = false
    while let chunk = chunk(&reader) {
      switch chunk.type {
      case "IEND":
        guard chunk.data.isEmpty, packedBytes > 0, header.rawBytes / mostPacked <= packedBytes else { throw .damaged }
        return try ImageFile(kind: .png, width: header.width, height: header.height, bytes: output + chunk.whole)
      case "IDAT":
        guard !isBehindPixels else { throw .damaged }
        packedBytes += chunk.data.count
        output += chunk.whole
      case "PLTE" where packedBytes == 0 && chunk.data.count <= 768 && chunk.data.count.isMultiple(of: 3):
        output += chunk.whole
      case let type where animation.contains(type): throw .animated
      case let type where kept.contains(type):
        if packedBytes == 0 { output += chunk.whole }
      // What must be understood to draw the picture, and is not, has a capital letter.
      case let type where type.utf8.first.map { $0 & 0x20 == 0 } ?? true: throw .damaged
      default: break
      }
      isBehindPixels = packedBytes > 0 && chunk.type != "IDAT"
    }
    throw .damaged
  }

  private struct Chunk {
    let type: String
    let data: ArraySlice<UInt8>
    /// With length, type and checksum.
    let whole: ArraySlice<UInt8>
  }

  /// - Returns: `nil` at the end, and for a chunk that is cut off or whose checksum is wrong.
  private static func chunk(_ reader: inout ImageReader) -> Chunk? {
    let start = reader.position
    guard let length = reader.bigEndian(4), let type = reader.take(4),
      type.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }),
      let data = reader.take(length), let checksum = reader.bigEndian(4),
      UInt32(checksum) == CRC32.of(reader.bytes[type.startIndex..<data.endIndex])
    else { return nil }
    return Chunk(
      type: String(decoding: type, as: UTF8.self), data: data, whole: reader.bytes[start..<reader.position])
  }
}

/// The checksum of PNG's chunks (ISO 3309).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }
}
