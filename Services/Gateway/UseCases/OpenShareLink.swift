import CallContext
import Cryptography
import Postgres

/// Somebody comes with a token (SL-2, SL-3): one keyed read, nothing written. All failures are `nil`.
struct OpenShareLink: Sendable {
  let database: Database
  let world: World

  func callAsFunction(_ token: String, deadline: Deadline) async throws -> (link: ShareLink, cookie: ShareCookie)? {
    guard ShareLink.isWellFormedToken(token) else { return nil }
    let hash = SHA256.digest(token)
    let now = world.clock.now()
    guard let link = try await ShareLinkStore.findPresented(tokenHash: hash, in: database, deadline: deadline),
      link.opens(at: now)
    else { return nil }
    return (link, ShareCookie(opening: link, session: Random.bytes(ShareCookie.sessionByteCount), at: now))
  }
}
