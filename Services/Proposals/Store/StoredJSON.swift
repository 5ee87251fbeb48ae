import Caching
import Foundation

/// Values of the domain that are kept as JSON text, in a form of this service's own.
enum StoredJSON {
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// - Throws: `UnreadableColumn`: what stands there was not written by this service.
  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw UnreadableColumn(type: "\(type)")
    }
  }

  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ text: String?) throws -> Value? {
    try text.map { try decode(type, $0) }
  }
}

extension Content {
  /// By their texts: a proposal is read and quoted many times, and its content is the larger part of the work.
  private static let known = BoundedCache<StoredText, Content>(limit: 8 << 20)

  /// - Throws: `UnreadableColumn`.
  static func stored(_ text: String) throws -> Content {
    let key = StoredText(text: text)
    if let content = known.get(key) { return content }
    let content = try StoredJSON.decode(Content.self, text)
    // The text, and some three times as much of what it says.
    known.set(key, content, cost: 4 * text.utf8.count)
    return content
  }
}

/// A text as its bytes: for `String`, two ways to write the same accent are equal.
struct StoredText: Hashable, Sendable {
  let text: String

  static func == (one: StoredText, other: StoredText) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// A value of the database that no code of ours writes.
struct UnreadableColumn: Error, CustomStringConvertible {
  let type: String
  var description: String { "the database holds what is no \(type)" }
}

extension RawRepresentable where RawValue == String {
  /// - Throws: `UnreadableColumn`; the schema's checks make that impossible.
  static func stored(_ text: String) throws -> Self {
    guard let value = Self(rawValue: text) else { throw UnreadableColumn(type: "\(Self.self)") }
    return value
  }
}
