import Foundation
import Identifiers

/// Encodes a `Codable` value as JSON bytes, in the order in which it encodes its keys.
///
/// Times are RFC 3339 in UTC with milliseconds, `Decimal` and `DecimalText` are numbers with all their digits, `Data`
/// is base64, a `UUID` is in lower case as every id. Contracts name their keys themselves; nothing is renamed here.
public enum JSONOutput {
  /// - Throws: `EncodingError` for numbers that JSON can't hold and for what the value itself throws.
  public static func encode(_ value: some Encodable) throws -> [UInt8] {
    let writer = JSONWriter()
    try writer.write(value)
    return writer.bytes
  }

  public static func text(_ value: some Encodable) throws -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }
}

/// Where the bytes go. Containers write at once; one that is left open is closed when its parent goes on.
final class JSONWriter {
  private enum Bracket: UInt8 {
    case object = 0x7D
    case array = 0x5D
  }

  private(set) var bytes: [UInt8] = []
  private var open: [(bracket: Bracket, needsComma: Bool)] = []

  init() { bytes.reserveCapacity(1024) }

  /// How many containers are open: a container's own level is this number after it was opened.
  var level: Int { open.count }

  func write<Value: Encodable>(_ value: Value) throws {
    if try writeKnown(value) { return }
    let (level, start) = (level, bytes.count)
    try value.encode(to: JSONValueEncoder(writer: self))
    close(to: level)
    // A type without any field asks for no container.
    if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
  }

  /// Types that JSON has no word for and that would otherwise encode themselves in a way of their own.
  private func writeKnown<Value: Encodable>(_ value: Value) throws -> Bool {
    if Value.self == Date.self, let date = value as? Date {
      bytes.append(0x22)
      Timestamp.append(date, to: &bytes)
      bytes.append(0x22)
    } else if Value.self == Decimal.self, let decimal = value as? Decimal {
      guard decimal.isFinite else { throw Self.invalid(value) }
      bytes.append(contentsOf: decimal.description.utf8)
    } else if Value.self == DecimalText.self, let decimal = value as? DecimalText {
      bytes.append(contentsOf: decimal.text.utf8)
    } else if Value.self == RawJSON.self, let raw = value as? RawJSON {
      bytes.append(contentsOf: raw.bytes)
    } else if Value.self == UUID.self, let id = value as? UUID {
      // As every other id; by itself it would be in upper case.
      write(text: Identifier<JSONWriter>(id).description)
    } else if Value.self == Data.self, let data = value as? Data {
      write(text: data.base64EncodedString())
    } else {
      return false
    }
    return true
  }

  // MARK: Simple values

  func write(text: String) { JSONString.append(text, to: &bytes) }
  func write(literal: StaticString) { literal.withUTF8Buffer { bytes.append(contentsOf: $0) } }
  func write(bool: Bool) { write(literal: bool ? "true" : "false") }

  func write(integer value: some FixedWidthInteger) {
    if value.magnitude < 10 && value >= 0 {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: value))
    } else {
      bytes.append(contentsOf: String(value).utf8)
    }
  }

  func write(number: Double) throws {
    guard number.isFinite else { throw Self.invalid(number) }
    bytes.append(contentsOf: number.description.utf8)
  }

  private static func invalid(_ value: Any) -> EncodingError {
    EncodingError.invalidValue(
      value, EncodingError.Context(codingPath: [], debugDescription: "JSON has no such number"))
  }

  // MARK: Containers

  func openObject() -> Int { opening(.object, 0x7B) }
  func openArray() -> Int { opening(.array, 0x5B) }

  private func opening(_ bracket: Bracket, _ byte: UInt8) -> Int {
    bytes.append(byte)
    open.append((bracket, false))
    return level
  }

  /// Makes the container of that level the innermost one and puts the comma between its elements.
  ///
  /// - Throws: when it was closed already, because its parent went on before it.
  func resume(_ level: Int) throws {
    guard level <= open.count else {
      throw EncodingError.invalidValue(
        level, EncodingError.Context(codingPath: [], debugDescription: "a container was used after its parent"))
    }
    close(to: level)
    if open[level - 1].needsComma { bytes.append(0x2C) }
    open[level - 1].needsComma = true
  }

  func resume(_ level: Int, key: String) throws {
    try resume(level)
    write(text: key)
    bytes.append(0x3A)
  }

  private func close(to level: Int) {
    while open.count > level { bytes.append(open.removeLast().bracket.rawValue) }
  }
}
