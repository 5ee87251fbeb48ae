import Foundation

/// Text in a mail's header: as it is when it is short and plain, else as encoded words (RFC 2047, UTF-8, base64).
enum EncodedWord {
  /// Unstructured text, as in Subject.
  /// - Throws: `MailMessageError.invalidField` when the text holds a control character.
  static func text(_ text: String, field: String) throws -> String {
    try check(text, field: field)
    return isPlain(text) ? text : words(text)
  }

  /// A display name: quoted when it is plain (RFC 5322, section 3.2.4).
  /// - Throws: `MailMessageError.invalidField` when the name holds a control character.
  static func phrase(_ name: String, field: String) throws -> String {
    try check(name, field: field)
    guard isPlain(name) else { return words(name) }
    let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }

  private static func check(_ text: String, field: String) throws {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw MailMessageError.invalidField(field) }
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.count <= 60 && text.utf8.allSatisfy { $0 < 0x80 } && !text.contains("=?")
  }

  /// Each word is at most 75 characters long and holds whole characters (RFC 2047, section 2 and 5).
  private static func words(_ text: String) -> String {
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if word.count + bytes.count > bytesPerWord {
        words.append(encoded(word))
        word.removeAll()
      }
      word += bytes
    }
    if !word.isEmpty { words.append(encoded(word)) }
    return words.joined(separator: "\r\n ")
  }

  /// 39 bytes make 52 characters of base64: with "=?utf-8?B?", "?=" and the name of the field still no more than 76.
  private static let bytesPerWord = 39

  private static func encoded(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
}
