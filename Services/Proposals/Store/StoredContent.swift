import Caching
import Postgres

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
