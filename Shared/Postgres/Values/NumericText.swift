/// The decimal text of a `numeric`, which travels in groups of four decimal digits (PostgreSQL's `numeric_send`):
/// number of groups, weight of the first group, sign, digits after the point, then the groups.
enum NumericText {
  static func read(_ bytes: UnsafeRawBufferPointer) throws(ColumnMismatch) -> String {
    func short(_ index: Int) -> Int {
      Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: Int16.self)))
    }
    guard bytes.count >= 8 else { throw .range }
    let count = short(0)
    let weight = short(1)
    let sign = UInt16(truncatingIfNeeded: short(2))
    let scale = short(3)
    // 0xC000 and above are NaN and the infinities.
    guard count >= 0, bytes.count == 8 + 2 * count, sign == 0 || sign == 0x4000 else { throw .range }
    func group(_ power: Int) -> Int {
      let index = weight - power
      return index >= 0 && index < count ? short(4 + index) : 0
    }
    var text = sign == 0x4000 ? "-" : ""
    text += String(group(max(weight, 0)))
    for power in stride(from: weight - 1, through: 0, by: -1) { text += fourDigits(group(power)) }
    guard scale > 0 else { return text }
    var fraction = ""
    for power in 1...((scale + 3) / 4) { fraction += fourDigits(group(-power)) }
    return text + "." + fraction.prefix(scale)
  }

  private static func fourDigits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
  }
}
