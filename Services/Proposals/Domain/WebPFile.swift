/// WebP (RFC 9649): one picture, lossy or lossless, with its transparency and colours.
enum WebPFile {
  static let start: [UInt8] = Array("RIFF".utf8)
  static let form: [UInt8] = Array("WEBP".utf8)

  /// - Throws: `ImageFault`.
  static func cleaned(_ bytes: [UInt8]) throws(ImageFault) -> ImageFile {
    var reader = ImageReader(bytes.dropFirst(4))
    guard let length = reader.littleEndian(4), length >= 4, let body = reader.take(length) else { throw .damaged }
    reader = ImageReader(body.dropFirst(4))
    guard let first = chunk(&reader) else { throw .damaged }
    switch first.type {
    case "VP8 ", "VP8L":
      let size = try size(of: first)
      return try file(size, [first], canvas: nil)
    case "VP8X": return try extended(first.data, &reader)
    default: throw .damaged
    }
  }

  private struct Chunk {
    let type: String
    let data: ArraySlice<UInt8>

    var whole: [UInt8] {
      var bytes = Array(type.utf8)
      bytes.append(littleEndian: data.count, bytes: 4)
      bytes += data
      if !data.count.isMultiple(of: 2) { bytes.append(0) }
      return bytes
    }
  }

  private struct Size: Equatable {
    let width: Int
    let height: Int
  }

  /// Colour profile, transparency and the picture; a camera's notes are left out, and the flags that speak of them.
  private static func extended(
    _ head: ArraySlice<UInt8>, _ reader: inout ImageReader
  ) throws(ImageFault) -> ImageFile {
    var fields = ImageReader(head)
    guard head.count == 10, let flags = fields.byte(), fields.take(3) != nil, let width = fields.littleEndian(3),
      let height = fields.littleEndian(3)
    else { throw .damaged }
    guard flags & 0x02 == 0 else { throw .animated }
    let canvas = Size(width: width + 1, height: height + 1)
    try ImageFile.checkSize(canvas.width, canvas.height, of: .webp)
    var kept: [Chunk] = []
    while let chunk = chunk(&reader) {
      switch chunk.type {
      case "ICCP" where kept.isEmpty, "ALPH" where !kept.contains(where: { $0.type == "ALPH" }): kept.append(chunk)
      case "VP8 ", "VP8L":
        kept.append(chunk)
        guard try size(of: chunk) == canvas else { throw .damaged }
        return try file(canvas, kept, canvas: flags & 0x30)
      case "ANIM", "ANMF": throw .animated
      default: break
      }
    }
    throw .damaged
  }

  private static func file(_ size: Size, _ chunks: [Chunk], canvas flags: UInt8?) throws(ImageFault) -> ImageFile {
    var body = form
    if let flags {
      var head: [UInt8] = [flags, 0, 0, 0]
      head.append(littleEndian: size.width - 1, bytes: 3)
      head.append(littleEndian: size.height - 1, bytes: 3)
      body += Chunk(type: "VP8X", data: head[...]).whole
    }
    for chunk in chunks { body += chunk.whole }
    var bytes = start
    bytes.append(littleEndian: body.count, bytes: 4)
    return try ImageFile(kind: .webp, width: size.width, height: size.height, bytes: bytes + body)
  }

  private static func size(of chunk: Chunk) throws(ImageFault) -> Size {
    var reader = ImageReader(chunk.data)
    let size: Size
    if chunk.type == "VP8L" {
      guard reader.byte() == 0x2F, let bits = reader.littleEndian(4), bits >> 29 == 0 else { throw .damaged }
      size = Size(width: bits & 0x3FFF + 1, height: (bits >> 14) & 0x3FFF + 1)
    } else {
      // A key frame that is shown, its first part inside of the chunk.
      guard let tag = reader.littleEndian(3), tag & 1 == 0, tag & 0x10 != 0, tag >> 5 <= chunk.data.count,
        reader.take(3)?.elementsEqual([0x9D, 0x01, 0x2A]) == true, let width = reader.littleEndian(2),
        let height = reader.littleEndian(2)
      else { throw .damaged }
      size = Size(width: width & 0x3FFF, height: height & 0x3FFF)
    }
    guard reader.left > 0 else { throw .damaged }
    try ImageFile.checkSize(size.width, size.height, of: .webp)
    return size
  }

  private static func chunk(_ reader: inout ImageReader) -> Chunk? {
    guard let type = reader.take(4), let length = reader.littleEndian(4), let data = reader.take(length) else {
      return nil
    }
    // What is odd has a byte more; at the very end some writers leave it out.
    if !length.isMultiple(of: 2) { _ = reader.byte() }
    return Chunk(type: String(decoding: type, as: UTF8.self), data: data)
  }
}
