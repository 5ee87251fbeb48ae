import CallContext
import Cryptography
import Identifiers
import Postgres

/// Who is signed in with this cookie, as the database says now: what was ended or removed opens nothing from the next
/// request on (AU-5).
struct CheckMemberSession: Sendable {
  let database: Database
  let world: World

  /// - Parameters:
  ///   - cookie: its value, as sent.
  ///   - isUse: what a page does by itself is no use of the session, and keeps nobody signed in.
  func callAsFunction(
    _ cookie: Substring?, isUse: Bool = true, deadline: Deadline
  ) async throws -> MemberSession? {
    guard let (hash, organization, session) = try await presented(cookie, deadline: deadline) else { return nil }
    let context = TenantContext.organization(organization)
    let now = world.clock.now()
    guard session.isCurrent(at: now) else {
      try await database.execute(SessionStore.end(session.id, of: session.member), in: context, deadline: deadline)
      return nil
    }
    let touching = isUse && session.isToBeTouched(at: now) ? [SessionStore.touch(session.id, at: now)] : []
    let answers = try await database.pipeline(
      [MemberStore.selection(of: session.member), OrganizationStore.selection(of: organization)] + touching,
      in: context, deadline: deadline)
    guard let member = try MemberStore.members(in: answers[0]).first,
      let organization = try OrganizationStore.found(in: answers[1])
    else { return nil }
    return MemberSession(session: session, secretHash: hash, member: member, organization: organization)
  }

  /// Whose team it is, and nothing is written: to look at a client's page is no use of the session (SL-3).
  func owner(of cookie: Substring?, deadline: Deadline) async throws -> OrganizationID? {
    guard let (_, organization, session) = try await presented(cookie, deadline: deadline),
      session.isCurrent(at: world.clock.now())
    else { return nil }
    return organization
  }

  private func presented(
    _ cookie: Substring?, deadline: Deadline
  ) async throws -> (hash: [UInt8], organization: OrganizationID, session: Session)? {
    guard let cookie, SignInSecret.isWellFormed(cookie) else { return nil }
    let hash = SHA256.digest(String(cookie))
    return try await SessionStore.findPresented(hash: hash, in: database, deadline: deadline)
      .map { (hash, $0.organization, $0.session) }
  }
}
