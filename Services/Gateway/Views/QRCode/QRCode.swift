/// A QR code of a text in byte mode, error correction level M, mask 0 (ISO/IEC 18004). Any mask can be read; choosing the
/// prettiest of eight would cost more than the rest of the page.
struct QRCode: Hashable, Sendable {
  let side: Int
  private var dark: [Bool]
  private var isFunction: [Bool]

  /// `nil` for more than 180 bytes.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let version = QRVersion.holding(byteCount: bytes.count) else { return nil }
    side = version.side
    dark = Array(repeating: false, count: side * side)
    isFunction = dark
    drawFunctionPatterns(version)
    drawData(Self.interleaved(Self.dataCodeWords(bytes, version), version))
  }

  func isDark(_ x: Int, _ y: Int) -> Bool { dark[y * side + x] }

  // MARK: Code words

  private static func dataCodeWords(_ bytes: [UInt8], _ version: QRVersion) -> [UInt8] {
    // Mode 0100, eight bits of length, the bytes, a terminator: everything lies four bits off the byte boundary.
    var words: [UInt8] = []
    var carry: UInt8 = 0b0100
    for byte in [UInt8(truncatingIfNeeded: bytes.count)] + bytes {
      words.append(carry << 4 | byte >> 4)
      carry = byte & 0x0F
    }
    words.append(carry << 4)
    var padding: UInt8 = 0xEC
    while words.count < version.dataCodeWords {
      words.append(padding)
      padding ^= 0xEC ^ 0x11
    }
    return words
  }

  private static func interleaved(_ data: [UInt8], _ version: QRVersion) -> [UInt8] {
    var blocks: [ArraySlice<UInt8>] = []
    var start = 0
    for length in version.blocks {
      blocks.append(data[start..<start + length])
      start += length
    }
    let corrections = blocks.map { ErrorCorrection.codeWords(for: $0, count: version.correctionPerBlock) }
    var words: [UInt8] = []
    for index in 0..<(version.blocks.max() ?? 0) {
      for block in blocks where index < block.count { words.append(block[block.startIndex + index]) }
    }
    for index in 0..<version.correctionPerBlock {
      for correction in corrections { words.append(correction[index]) }
    }
    return words
  }

  // MARK: Modules

  private mutating func set(_ x: Int, _ y: Int, _ isDark: Bool) {
    dark[y * side + x] = isDark
    isFunction[y * side + x] = true
  }

  private mutating func drawFunctionPatterns(_ version: QRVersion) {
    for index in 0..<side {
      set(6, index, index.isMultiple(of: 2))
      set(index, 6, index.isMultiple(of: 2))
    }
    for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] { drawFinder(x, y) }
    let centres = version.alignmentCentres
    for x in centres {
      for y in centres {
        let isAtFinder = x == 6 && y == 6 || x == 6 && y == centres.last || x == centres.last && y == 6
        if !isAtFinder { drawAlignment(x, y) }
      }
    }
    drawFormat()
    if version.number >= 7 { drawVersion(version.number) }
  }

  private mutating func drawFinder(_ centreX: Int, _ centreY: Int) {
    for dy in -4...4 {
      for dx in -4...4 {
        let (x, y) = (centreX + dx, centreY + dy)
        guard (0..<side).contains(x), (0..<side).contains(y) else { continue }
        let ring = max(abs(dx), abs(dy))
        set(x, y, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ centreX: Int, _ centreY: Int) {
    for dy in -2...2 {
      for dx in -2...2 { set(centreX + dx, centreY + dy, max(abs(dx), abs(dy)) != 1) }
    }
  }

  /// Level M is 00 and mask 0 is 000, so the fifteen bits are the fixed pattern alone (section 7.9).
  private mutating func drawFormat() {
    let bits = 0x5412
    let bit = { (index: Int) in bits >> index & 1 == 1 }
    for index in 0...5 { set(8, index, bit(index)) }
    set(8, 7, bit(6))
    set(8, 8, bit(7))
    set(7, 8, bit(8))
    for index in 9..<15 { set(14 - index, 8, bit(index)) }
    for index in 0..<8 { set(side - 1 - index, 8, bit(index)) }
    for index in 8..<15 { set(8, side - 15 + index, bit(index)) }
    set(8, side - 8, true)
  }

  /// Six bits of version with twelve of BCH code (section 7.10).
  private mutating func drawVersion(_ number: Int) {
    var remainder = number
    for _ in 0..<12 { remainder = (remainder << 1) ^ ((remainder >> 11) * 0x1F25) }
    let bits = number << 12 | remainder
    for index in 0..<18 {
      let isDark = bits >> index & 1 == 1
      set(side - 11 + index % 3, index / 3, isDark)
      set(index / 3, side - 11 + index % 3, isDark)
    }
  }

  /// Up and down in columns of two from the right, past the vertical timing pattern (section 7.7.3).
  private mutating func drawData(_ words: [UInt8]) {
    var bit = 0
    var right = side - 1
    while right >= 1 {
      if right == 6 { right = 5 }
      let isUpward = (right + 1) & 2 == 0
      for step in 0..<side {
        let y = isUpward ? side - 1 - step : step
        for x in [right, right - 1] where !isFunction[y * side + x] {
          let isSet = bit < words.count * 8 && words[bit / 8] >> (7 - UInt8(bit % 8)) & 1 == 1
          dark[y * side + x] = isSet != (x + y).isMultiple(of: 2)
          bit += 1
        }
      }
      right -= 2
    }
  }
}
