import Foundation
import Identifiers

/// When a session ends by itself (AU-5).
struct SessionLifetime: Hashable, Sendable {
  /// Without a request.
  var idleSeconds: Int
  /// However much it is used.
  var absoluteSeconds: Int
}

/// A browser in which a member is signed in. The text in its cookie is known here by its hash alone.
struct Session: Hashable, Sendable {
  typealias ID = Identifier<Session>

  /// Its last use is written down at most so often, so that reading a page costs no write.
  static let touchSeconds = 60

  var id: ID
  var member: Member.ID
  var device: SessionDevice
  var beganAt: Date
  var lastUsedAt: Date
  var expiresAt: Date

  func isCurrent(at now: Date) -> Bool {
    let idle = Double(SignInAudience.member.session.idleSeconds)
    return now < expiresAt && now.timeIntervalSince(lastUsedAt) < idle
  }

  func isToBeTouched(at now: Date) -> Bool { now.timeIntervalSince(lastUsedAt) >= Double(Self.touchSeconds) }
}

/// Who sent a request of the team's pages, as the database says at its time.
struct MemberSession: Hashable, Sendable {
  var session: Session
  /// SHA-256 of the session's id: what its forms are bound to.
  var secretHash: [UInt8]
  var member: Member
  var organization: Organization
}
