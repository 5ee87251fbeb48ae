/// Reads HTML as strictly as a careful person would write it, and says what is wrong: tags that do not nest, attributes
/// without quotes, references that are none.
public struct TagScan: Sendable {
  public private(set) var tags: [String] = []
  public private(set) var attributes: [(tag: String, name: String, value: String)] = []
  public private(set) var faults: [String] = []

  private static let voids: Set<String> = ["br", "input", "link", "meta"]
  private let bytes: [UInt8]
  private var index = 0
  private var open: [String] = []

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<"): readTag()
      case UInt8(ascii: ">"): fail("stray >")
      case UInt8(ascii: "&"): readReference()
      default: index += 1
      }
    }
    if !open.isEmpty { faults.append("left open: \(open)") }
  }

  private mutating func fail(_ fault: String) {
    let end = min(bytes.count, index + 40)
    faults.append("\(fault) at \(String(decoding: bytes[min(index, end)..<end], as: UTF8.self))")
    index += 1
  }

  private mutating func readReference() {
    guard let end = bytes[index...].prefix(9).firstIndex(of: UInt8(ascii: ";")) else { return fail("bare &") }
    index = end + 1
  }

  private mutating func readTag() {
    if bytes[index...].starts(with: Array("<!DOCTYPE html>".utf8)) {
      index += 15
      return
    }
    let isClosing = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/")
    index += isClosing ? 2 : 1
    let name = readName()
    guard !name.isEmpty else { return fail("< without a name") }
    while index < bytes.count, bytes[index] == 0x20 {
      index += 1
      readAttribute(of: name)
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return fail("<\(name) does not end") }
    index += 1
    if isClosing {
      if open.popLast() != name { faults.append("</\(name)> closes another") }
    } else {
      tags.append(name)
      if !Self.voids.contains(name) { open.append(name) }
    }
  }

  private mutating func readAttribute(of tag: String) {
    let name = readName()
    guard !name.isEmpty else { return fail("attribute without a name") }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
      attributes.append((tag, name, ""))
      return
    }
    index += 1
    guard index < bytes.count, bytes[index] == 0x22, let end = bytes[(index + 1)...].firstIndex(of: 0x22) else {
      return fail("attribute \(name) without quotes")
    }
    let value = bytes[(index + 1)..<end]
    if value.contains(UInt8(ascii: "<")) || value.contains(UInt8(ascii: ">")) { fail("angle bracket in \(name)") }
    attributes.append((tag, name, String(decoding: value, as: UTF8.self)))
    index = end + 1
  }

  private mutating func readName() -> String {
    let start = index
    while index < bytes.count, Self.isName(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// `viewBox` of SVG has the one capital that is allowed.
  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "B"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
