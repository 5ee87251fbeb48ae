import Foundation
import Postgres

/// Milliseconds by part of a page, as JSON text: one object of names and whole numbers. Each beat reads and writes some, so
/// the plain names that pages have take a short way; whatever else stands there takes the usual one.
enum StoredParts {
  static func encode(_ parts: [String: Int]) throws -> String {
    var text = "{"
    for (name, milliseconds) in parts {
      guard name.utf8.allSatisfy(isPlain) else { return try StoredJSON.encode(parts) }
      if text.utf8.count > 1 { text += "," }
      text += "\""
      text += name
      text += "\":"
      text += String(milliseconds)
    }
    return text + "}"
  }

  /// - Throws: `UnreadableColumn`.
  static func decode(_ text: String) throws -> [String: Int] {
    var rest = Substring(text).utf8
    return try plain(&rest) ?? StoredJSON.decode([String: Int].self, text)
  }

  /// As PostgreSQL writes such an object: `{"price": 4000, "section-1": 6000}`.
  ///
  /// - Returns: `nil` for anything else.
  private static func plain(_ rest: inout Substring.UTF8View) -> [String: Int]? {
    var parts: [String: Int] = [:]
    guard skip("{", &rest) else { return nil }
    if skip("}", &rest) { return rest.isEmpty ? parts : nil }
    repeat {
      guard skip("\"", &rest) else { return nil }
      let name = rest.prefix(while: isPlain)
      rest = rest.dropFirst(name.count)
      guard skip("\": ", &rest) else { return nil }
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      guard let milliseconds = Int(Substring(digits)) else { return nil }
      parts[String(Substring(name))] = milliseconds
    } while skip(", ", &rest)
    return skip("}", &rest) && rest.isEmpty ? parts : nil
  }

  private static func skip(_ text: StaticString, _ rest: inout Substring.UTF8View) -> Bool {
    text.withUTF8Buffer { bytes in
      guard rest.starts(with: bytes) else { return false }
      rest = rest.dropFirst(bytes.count)
      return true
    }
  }

  /// `[a-z0-9-]`
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
  }
}
