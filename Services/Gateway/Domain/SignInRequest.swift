import Foundation
import Identifiers

/// As whom somebody signs in. The way is the same for everybody who has an address (AU-1); members of a team are the
/// first to go it.
enum SignInAudience: String, Hashable, Sendable, CaseIterable {
  case member

  /// How long a session lasts (AU-5).
  var session: SessionLifetime {
    switch self {
    case .member: SessionLifetime(idleSeconds: 30 * 60, absoluteSeconds: 12 * 3600)
    }
  }
}

/// A mail with a link and a code was asked for. Only what proves them is known here, never they themselves.
struct SignInRequest: Hashable, Sendable {
  static let lifetimeSeconds = 600
  /// Codes that may be typed.
  static let tries = 5
  /// Mails for one address in an hour (AU-7).
  static let mailsPerHour = 5
  /// A mail that would come with less time left than this is not sent.
  static let leastUsefulSeconds = 60
  /// How long whoever proved an address may choose one of several organizations.
  static let choiceSeconds = 600
  /// Of one address that could be chosen from.
  static let mostMemberships = 50

  var audience: SignInAudience
  /// SHA-256 of the address in lower case.
  var addressHash: [UInt8]
  /// Of the browser that asked.
  var nonceHash: [UInt8]
  var tokenHash: [UInt8]
  var codeMAC: [UInt8]
  var returnPath: TeamPath?
  var requestedAt: Date
  var expiresAt: Date

  static func expiry(from now: Date) -> Date { now.addingTimeInterval(Double(lifetimeSeconds)) }

  /// From when on its mail would come too late.
  var mailExpiresAt: Date { expiresAt.addingTimeInterval(-Double(Self.leastUsefulSeconds)) }
}

/// Texts of 32 random bytes that a browser or a mail carries: the token of a link, the nonce of a browser, the id of a
/// session. Each is stored as its SHA-256 alone.
enum SignInSecret {
  /// Looked at before anything is hashed or asked of the database.
  static func isWellFormed(_ text: some StringProtocol) -> Bool { BearerText.isWellFormed(text.utf8, prefix: "") }
}

/// Somebody as a member of one organization.
struct Membership: Hashable, Sendable {
  var organization: OrganizationID
  var member: Member
}
