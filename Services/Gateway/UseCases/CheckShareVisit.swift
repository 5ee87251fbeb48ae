import CallContext
import Cryptography
import Identifiers
import Postgres
import ServiceRuntime

/// A cookie is only a claim: its link is looked at on every request, so what was revoked is closed at once (SL-6).
struct CheckShareVisit: Sendable {
  let database: Database
  let world: World
  let cookies: ShareCookies
  private let reads: KeyedRounds<OrganizationID, Wanted, ShareLink?>

  private struct Wanted: Sendable {
    let link: ShareLink.ID
    let deadline: Deadline
  }

  init(database: Database, world: World, cookies: ShareCookies) {
    self.database = database
    self.world = world
    self.cookies = cookies
    // Those who come at the same time are looked up together; each by a read that began after it came.
    reads = KeyedRounds { organization, round in
      let found = try await ShareLinkStore.find(
        Array(Set(round.map(\.link))), of: organization, in: database,
        deadline: round.map(\.deadline).max() ?? .after(.zero))
      return round.map { found[$0.link] }
    }
  }

  /// - Parameter publicID: of the page's address; the link must be for what it names.
  func callAsFunction(
    cookie value: Substring, publicID: String, deadline: Deadline
  ) async throws -> (link: ShareLink, session: [UInt8])? {
    let now = world.clock.now()
    guard let cookie = cookies.cookie(from: value, now: now),
      let link = try await link(of: cookie, deadline: deadline),
      cookie.belongs(to: link), link.opens(at: now), link.publicID.utf8.elementsEqual(publicID.utf8)
    else { return nil }
    return (link, cookie.session)
  }

  private func link(of cookie: ShareCookie, deadline: Deadline) async throws -> ShareLink? {
    try await reads(Wanted(link: cookie.link, deadline: deadline), of: cookie.organization)
  }
}

extension ShareVisit {
  /// 32 hex digits, as other services know it.
  var sessionText: String { Hex.encode(session) }
}
