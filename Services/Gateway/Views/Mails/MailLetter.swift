import HTML

/// The parts of a mail, written once and set twice: as text and as HTML, so that both say the same.
struct MailLetter: Sendable {
  enum Part: Sendable {
    case paragraph(String)
    /// Label and value, one line each.
    case facts([Fact])
    case quote(String)
    /// A button, and its address in plain sight beneath.
    case button(label: String, hint: String, address: String)
    case small(String)
  }

  struct Fact: Sendable {
    var label: String
    var value: String
    var isStrong = false
  }

  var senderName: String
  var accent: String
  var language: String
  var subject: String
  var parts: [Part]

  var body: MailBody {
    let line = Self.oneLine(subject)
    return MailBody(
      senderName: Self.oneLine(senderName), subject: line, text: text, html: MailFrame.page(self, subject: line).string)
  }

  private var text: String {
    let blocks = parts.map { part in
      switch part {
      case .paragraph(let text), .small(let text): Self.clean(text)
      case .facts(let facts): facts.map { Self.clean("\($0.label): \($0.value)") }.joined(separator: "\n")
      case .quote(let text):
        Self.clean(text).split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
          .joined(separator: "\n")
      case .button(let label, _, let address): "\(label):\n\(Self.oneLine(address))"
      }
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// For header fields: control characters, CR and LF among them, become spaces; read on bytes, since CR LF is one
  /// character.
  static func oneLine(_ text: String) -> String {
    let bytes = clean(text).utf8.map { $0 == 0x0A || $0 == 0x09 ? 0x20 : $0 }
    return String(decoding: bytes, as: UTF8.self).split(separator: " ").joined(separator: " ")
  }

  /// Line feeds and tabs stay, other control characters go, and those that turn the direction of what follows with them.
  private static func clean(_ text: String) -> String {
    let kept = text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x09, 0x0A: true
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(kept))
  }
}
