/// What goes with a yes.
struct Acceptance: Hashable, Sendable {
  static let maximumChoices = ContentLimits.lines

  var note: String?
  /// `nil`: as sent.
  var choices: Choices?

  func check(_ checks: inout FieldChecks) {
    checks.text(note, "note", bytes: ContentLimits.messageBytes)
    checks.count(choices?.lines.count ?? 0, "choices.lines", 0...Self.maximumChoices)
  }
}
