import Foundation

/// How it stands with what a client asked for last.
enum ReleaseAsk: Hashable, Sendable {
  /// Nobody has answered.
  case open(since: Date)
  /// Nothing is released now, in the team's words to the client.
  case dismissed(at: Date, reason: String)

  var askedAt: Date? {
    if case .open(let since) = self { since } else { nil }
  }
}
