import CallContext
import Cryptography
import Identifiers
import Postgres

/// A member signs out, or ends a session that they have elsewhere.
struct EndSession: Sendable {
  let database: Database

  func callAsFunction(_ id: Session.ID, of member: Member.ID, call: Call) async throws {
    let ended = try await database.execute(
      SessionStore.end(id, of: member), in: .organization(call.organization), deadline: call.deadline)
    guard ended == 1 else { throw GatewayRefusal.notFound }
  }

  /// Whoever signs in gets a new id, and the one that the browser had before opens nothing any more (AU-4).
  func replaced(_ cookie: Substring?, deadline: Deadline) async throws {
    guard let cookie, SignInSecret.isWellFormed(cookie),
      let found = try await SessionStore.findPresented(
        hash: SHA256.digest(String(cookie)), in: database, deadline: deadline)
    else { return }
    try await database.execute(
      SessionStore.end(found.session.id, of: found.session.member), in: .organization(found.organization),
      deadline: deadline)
  }
}
