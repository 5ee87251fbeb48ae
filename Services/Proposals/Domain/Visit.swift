import Foundation

/// The page's signal that somebody is there, one for each share session (SL-4).
struct Visit: Hashable, Sendable {
  /// 32 hex digits.
  var session: String
  var visibleMilliseconds: Int
  /// Trusted pointer, key, touch or scroll events.
  var trustedEvents: Int
  /// `navigator.webdriver`.
  var webdriver: Bool
  /// Why the edge takes it for a machine, if it does.
  var automatedReason: String?
  /// Whose link it is, as far as the edge says.
  var contactID: ContactID?

  static let openMilliseconds = 3_000
  /// New sessions of one link in 24 hours; more is no looking, and is not kept.
  static let dailyLimit = 1_000

  /// What a signal proves.
  enum Kind: Hashable, Sendable {
    /// A person: visible long enough, with trusted input, and no sign of a machine.
    case opened
    case automated(reason: String)
  }

  var kind: Kind {
    if let automatedReason { return .automated(reason: automatedReason) }
    if webdriver { return .automated(reason: "webdriver") }
    if visibleMilliseconds < Self.openMilliseconds { return .automated(reason: "too_short") }
    if trustedEvents < 1 { return .automated(reason: "no_input") }
    return .opened
  }

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    if !Self.isSession(session) { checks.fail("invalid_value", "session", "32 hex digits.") }
    checks.number(visibleMilliseconds, "visible_milliseconds", 0...86_400_000)
    checks.number(trustedEvents, "trusted_events", 0...1_000_000)
    if let automatedReason { checks.line(automatedReason, "automated_reason", bytes: ContentLimits.codeBytes) }
    try checks.finish()
  }

  static func isSession(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
