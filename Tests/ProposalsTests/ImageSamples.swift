import Foundation

@testable import Proposals

/// Pictures put together by hand, so that a test can bend any part of them.
enum ImageSamples {
  // MARK: PNG

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var bytes: [UInt8] = []
    bytes.append(bigEndian: data.count, bytes: 4)
    bytes += body
    bytes.append(bigEndian: Int(CRC32.of(body[...])), bytes: 4)
    return bytes
  }

  static func header(_ width: Int, _ height: Int, depth: UInt8 = 8, color: UInt8 = 2) -> [UInt8] {
    var data: [UInt8] = []
    data.append(bigEndian: width, bytes: 4)
    data.append(bigEndian: height, bytes: 4)
    return chunk("IHDR", data + [depth, color, 0, 0, 0])
  }

  static let pixels = chunk("IDAT", [0x78, 0x9C] + Array(repeating: 7, count: 120))
  static let end = chunk("IEND", [])

  /// - Parameter mark: makes another picture of the same size.
  static func png(_ width: Int = 64, _ height: Int = 32, mark: UInt8 = 0, extra: [UInt8] = []) -> [UInt8] {
    PNGFile.signature + header(width, height) + extra
      + chunk("IDAT", [0x78, 0x9C, mark] + Array(repeating: 7, count: 120))
      + end
  }

  // MARK: JPEG

  static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, marker]
    bytes.append(bigEndian: data.count + 2, bytes: 2)
    return bytes + data
  }

  static func frame(_ width: Int, _ height: Int, marker: UInt8 = 0xC0) -> [UInt8] {
    var data: [UInt8] = [8]
    data.append(bigEndian: height, bytes: 2)
    data.append(bigEndian: width, bytes: 2)
    return segment(marker, data + [1, 1, 0x11, 0])
  }

  static func exif(orientation: UInt8, isBig: Bool = true, place: String = "GPS-CANARY") -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      if isBig { bytes.append(bigEndian: value, bytes: count) } else { bytes.append(littleEndian: value, bytes: count) }
      return bytes
    }
    let entries =
      number(0x010F, 2) + number(2, 2) + number(4, 4) + Array("Cam\0".utf8)
      + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(orientation), 2) + [0, 0]
    return segment(
      0xE1,
      Array("Exif\0\0".utf8) + (isBig ? [0x4D, 0x4D] : [0x49, 0x49]) + number(42, 2) + number(8, 4) + number(2, 2)
        + entries + number(0, 4) + Array(place.utf8))
  }

  static let tables =
    segment(0xDB, [0] + Array(repeating: 1, count: 64)) + segment(0xC4, [0] + Array(repeating: 1, count: 17))
  static let scan =
    segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0x34, 0xFF, 0x00, 0xFF, 0xD0, 0x56] + Array(repeating: 9, count: 60)
  static let jfif = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])

  static func jpeg(
    _ width: Int = 64, _ height: Int = 32, notes: [UInt8] = [], marker: UInt8 = 0xC0, tail: [UInt8] = []
  ) -> [UInt8] {
    [0xFF, 0xD8] + jfif + notes + tables + frame(width, height, marker: marker) + scan + [0xFF, 0xD9] + tail
  }

  // MARK: WebP

  static func part(_ type: String, _ data: [UInt8]) -> [UInt8] {
    var bytes = Array(type.utf8)
    bytes.append(littleEndian: data.count, bytes: 4)
    return bytes + data + (data.count.isMultiple(of: 2) ? [] : [0])
  }

  static func riff(_ parts: [UInt8]) -> [UInt8] {
    var bytes = Array("RIFF".utf8)
    bytes.append(littleEndian: parts.count + 4, bytes: 4)
    return bytes + Array("WEBP".utf8) + parts
  }

  static func lossy(_ width: Int = 64, _ height: Int = 32) -> [UInt8] {
    var data: [UInt8] = [0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A]
    data.append(littleEndian: width, bytes: 2)
    data.append(littleEndian: height, bytes: 2)
    return part("VP8 ", data + Array(repeating: 3, count: 41))
  }

  static func lossless(_ width: Int = 64, _ height: Int = 32) -> [UInt8] {
    var data: [UInt8] = [0x2F]
    data.append(littleEndian: (width - 1) | (height - 1) << 14, bytes: 4)
    return part("VP8L", data + Array(repeating: 3, count: 20))
  }

  static func canvas(_ width: Int = 64, _ height: Int = 32, flags: UInt8) -> [UInt8] {
    var data: [UInt8] = [flags, 0, 0, 0]
    data.append(littleEndian: width - 1, bytes: 3)
    data.append(littleEndian: height - 1, bytes: 3)
    return part("VP8X", data)
  }
}
