import Caching
import Foundation
import Postgres

extension Content {
  private static let known = StoredTexts<Content>(limit: 8 << 20)

  /// - Throws: `UnreadableColumn`.
  static func stored(_ text: String) throws -> Content { try known.decode(text) }
}

extension Dispatch {
  private static let known = StoredTexts<Dispatch>(limit: 2 << 20)

  /// - Throws: `UnreadableColumn`.
  static func stored(_ text: String) throws -> Dispatch { try known.decode(text) }
}

/// Values by the texts that they are kept as: a proposal is read and quoted many times, and what its texts say is the
/// larger part of the work.
private struct StoredTexts<Value: Decodable & Sendable>: Sendable {
  private let known: BoundedCache<StoredText, Value>

  /// - Parameter limit: in bytes.
  init(limit: Int) { known = BoundedCache(limit: limit) }

  /// - Throws: `UnreadableColumn`.
  func decode(_ text: String) throws -> Value {
    let key = StoredText(text: text)
    if let value = known.get(key) { return value }
    let value = try StoredJSON.decode(Value.self, text)
    // The text, and some three times as much of what it says.
    known.set(key, value, cost: 4 * text.utf8.count)
    return value
  }
}

/// A text as its bytes: for `String`, two ways to write the same accent are equal.
struct StoredText: Hashable, Sendable {
  let text: String

  /// As memory, not byte by byte: contents are long.
  static func == (one: StoredText, other: StoredText) -> Bool {
    one.withBytes { bytes in
      other.withBytes { others in
        guard bytes.count == others.count, let start = bytes.baseAddress, let other = others.baseAddress else {
          return bytes.count == others.count
        }
        return memcmp(start, other, bytes.count) == 0
      }
    }
  }

  func hash(into hasher: inout Hasher) { withBytes { hasher.combine(bytes: $0) } }

  private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var text = text
    return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}
