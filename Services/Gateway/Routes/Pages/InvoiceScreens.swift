import BillingContract
import Caching
import CallContext
import Foundation
import HTML
import Identifiers
import NIOCore
import ServiceRuntime

/// Draws the pages of one invoice. What `GET` shows is drawn once for each link and version and kept with holes where the
/// one-time values of its forms go.
struct InvoiceScreens: Sendable {
  let pages: InvoicePages
  let logos: SellerLogos
  let nonces: DecisionNonces
  let assets: AssetAddresses
  let origin: PublicOrigin
  let clock: WallClock

  private struct Key: Hashable, Sendable {
    let link: ShareLink.ID
    let etag: String
    /// It came only after an earlier look.
    let hasLogo: Bool
    /// Pages say "in 9 days": an hour later they are drawn anew.
    let hour: Int
  }

  private let drawn = BoundedCache<Key, PageWithHole>(limit: 1 << 20)
  /// Stand where one-time values go while a page is drawn: of an announcement and of asking for release. Random, so that no
  /// invoice's text can hold them.
  private let placeholders: [String]

  init(
    pages: InvoicePages, logos: SellerLogos, nonces: DecisionNonces, assets: AssetAddresses, origin: PublicOrigin,
    clock: WallClock
  ) {
    self.pages = pages
    self.logos = logos
    self.nonces = nonces
    self.assets = assets
    self.origin = origin
    self.clock = clock
    placeholders = [nonces.placeholder(), nonces.placeholder()]
  }

  /// What `GET` shows now.
  ///
  /// - Throws: as of `page`.
  func current(for visit: InvoiceVisit, call: Call) async throws -> ByteBuffer {
    let version = try await version(for: visit, call: call)
    let now = clock.now()
    let page = kept(version, visit, at: now)
    return page.filled { hole in
      nonces.make(for: binding(version.page, visit, hole == 0 ? .announcement : .release), now: now)
    }
  }

  private func kept(_ version: InvoicePages.Version, _ visit: InvoiceVisit, at now: Date) -> PageWithHole {
    let key = version.etag.map {
      Key(
        link: visit.link.id, etag: $0,
        hasLogo: logos.known(version.page.seller, of: visit.link.organization) != nil,
        hour: Int((now.timeIntervalSince1970 / 3600).rounded(.down)))
    }
    if let key, let known = drawn.get(key) { return known }
    let markup = draw(version.page, visit, keys: (placeholders[0], placeholders[1]))
    let page = PageWithHole(markup.bytes, holes: placeholders.map { Array($0.utf8) })
    if let key { drawn.set(key, page, cost: page.cost) }
    return page
  }

  /// - Throws: 404 when there is no such invoice, or none that was issued; 503 when its service is away.
  func page(for visit: InvoiceVisit, call: Call) async throws -> InvoicePage {
    try await version(for: visit, call: call).page
  }

  private func version(for visit: InvoiceVisit, call: Call) async throws -> InvoicePages.Version {
    let version = try await pages.page(of: InvoiceID(visit.invoice.rawValue), call: call)
    await logos.prepare(version.page.seller, call: call)
    return version
  }

  /// As it was last read here, for when its service is away; `nil` when none is remembered.
  func lastKnown(for visit: InvoiceVisit) -> InvoicePage? {
    pages.lastKnown(InvoiceID(visit.invoice.rawValue), of: visit.link.organization)
  }

  /// - Parameter nonce: of the form as it came, for as long as it stands for something.
  func draw(
    _ invoice: InvoicePage, _ visit: InvoiceVisit, entry: AnnouncementEntry = AnnouncementEntry(),
    problems: [FormProblem] = [], nonce: String? = nil
  ) -> Markup {
    let now = clock.now()
    let keys = (
      announcement: nonce ?? nonces.make(for: binding(invoice, visit, .announcement), now: now),
      release: nonces.make(for: binding(invoice, visit, .release), now: now)
    )
    return draw(invoice, visit, keys: keys, entry: entry, problems: problems)
  }

  private func draw(
    _ invoice: InvoicePage, _ visit: InvoiceVisit, keys: (announcement: String, release: String),
    entry: AnnouncementEntry = AnnouncementEntry(), problems: [FormProblem] = []
  ) -> Markup {
    let mayAct = InvoiceIssue.mayPay(visit.link.role)
    return InvoiceView.page(
      ShownInvoice(
        invoice: invoice, viewer: visit.link.name,
        frame: PageFrame(assets: assets, now: clock.now(), publicURL: origin.url),
        announcing: mayAct ? Announcing(nonce: keys.announcement, entry: entry, problems: problems) : nil,
        releaseKey: mayAct ? keys.release : nil, publicID: visit.link.publicID,
        logo: logos.known(invoice.seller, of: visit.link.organization)))
  }

  /// By which a form counts once.
  ///
  /// - Returns: `nil` when the value is too old, or of another page or session.
  func key(of nonce: String, _ invoice: InvoicePage, _ visit: InvoiceVisit, _ purpose: DecisionNonce.Purpose) -> String?
  {
    nonces.decisionKey(from: nonce, for: binding(invoice, visit, purpose), now: clock.now())
  }

  func wording(_ invoice: InvoicePage) -> Wording {
    Wording(
      locale: invoice.locale, currency: invoice.currency, timeZone: invoice.timeZone, now: clock.now())
  }

  private func binding(
    _ invoice: InvoicePage, _ visit: InvoiceVisit, _ purpose: DecisionNonce.Purpose
  ) -> DecisionNonces.Binding {
    DecisionNonces.Binding(
      session: visit.session, subject: visit.invoice.rawValue, contentSHA256: invoice.contentSHA256, purpose: purpose)
  }
}
