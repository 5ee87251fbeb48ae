import CallContext
import Cryptography
import Identifiers
import Postgres

/// The link of a proposal leads its own recipient on to theirs of something else: a newer version, the deposit's invoice.
/// Nothing is written: whoever may open the one has been sent the other, and a link that was revoked leads nowhere.
struct FollowLink: Sendable {
  let database: Database
  let world: World

  /// - Returns: `nil` when the recipient has no open link to it, or none yet.
  func callAsFunction(
    _ visit: ShareVisit, to subject: ShareLink.Subject, deadline: Deadline
  ) async throws -> (link: ShareLink, cookie: ShareCookie)? {
    let now = world.clock.now()
    guard
      let link = try await ShareLinkStore.findActive(
        of: subject, contact: visit.link.contact, in: visit.link.organization, database, deadline: deadline),
      // The same person at the same address: a contact whose address was corrected has two.
      link.email.lowercased().utf8.elementsEqual(visit.link.email.lowercased().utf8), link.opens(at: now)
    else { return nil }
    return (link, ShareCookie(opening: link, session: Random.bytes(ShareCookie.sessionByteCount), at: now))
  }
}
