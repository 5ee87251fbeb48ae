/// Reads bytes from outside: whatever is not there is `nil`, never a trap.
struct ImageReader {
  let bytes: ArraySlice<UInt8>
  /// Inside of `bytes`, or at its end.
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var left: Int { bytes.endIndex - position }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= left else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func byte() -> UInt8? { take(1)?.first }

  /// Of at most four bytes, so that it always fits.
  mutating func bigEndian(_ count: Int) -> Int? {
    guard count <= 4 else { return nil }
    return take(count).map { $0.reduce(0) { $0 << 8 | Int($1) } }
  }

  mutating func littleEndian(_ count: Int) -> Int? {
    guard count <= 4 else { return nil }
    return take(count).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }
}

extension [UInt8] {
  mutating func append(bigEndian value: Int, bytes count: Int) {
    for shift in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }

  mutating func append(littleEndian value: Int, bytes count: Int) {
    for shift in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }
}
