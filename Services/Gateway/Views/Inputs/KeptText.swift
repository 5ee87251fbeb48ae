/// What somebody typed that could not be sent where it was meant to go: shown to them again, so that it is not lost.
struct KeptText: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    case note, reason, wish, question, objections, choices, announcement
  }

  struct Part: Hashable, Sendable {
    var kind: Kind
    var text: String
  }

  var parts: [Part]

  /// `nil` when nothing was typed.
  init?(_ parts: [Part]) {
    let said = parts.filter { part in part.text.contains { !$0.isWhitespace } }
    guard !said.isEmpty else { return nil }
    self.parts = said
  }
}
