import Caching
import CallContext
import Foundation
import HTML
import Identifiers
import NIOCore
import ProposalsContract
import ServiceRuntime

/// Draws the pages of one proposal. The open page is drawn once for each link and version and kept with a hole where
/// the one-time value of its form goes, since that is all that differs from one request to the next.
struct ProposalScreens: Sendable {
  let pages: ProposalPages
  let nonces: DecisionNonces
  let loads: PageLoads
  let deposits: DepositNotes
  let assets: AssetAddresses
  let origin: PublicOrigin
  let clock: WallClock

  private struct Key: Hashable, Sendable {
    let link: ShareLink.ID
    let etag: String
    let screen: ProposalScreen
    /// Pages say "in 9 days": an hour later they are drawn anew.
    let hour: Int
    let viewer: Viewer
    /// Without them it is drawn only while their owner is away.
    let hasChanges: Bool
    let hasDeposit: Bool
  }

  private let drawn = BoundedCache<Key, PageWithHole>(limit: 2 << 20)
  /// Stand where one-time values go while a page is drawn: the nonces of its decision and of its question, the token of
  /// its load, and what is said of the deposit. Random, so that no proposal's text can hold them.
  private let placeholders: [String]

  init(
    pages: ProposalPages, nonces: DecisionNonces, loads: PageLoads, deposits: DepositNotes, assets: AssetAddresses,
    origin: PublicOrigin, clock: WallClock
  ) {
    self.pages = pages
    self.nonces = nonces
    self.loads = loads
    self.deposits = deposits
    self.assets = assets
    self.origin = origin
    self.clock = clock
    placeholders = [nonces.placeholder(), nonces.placeholder(), loads.placeholder(), nonces.placeholder()]
  }

  /// - Throws: 404 when the proposal is gone; 503 when its service is away.
  func version(for visit: ShareVisit, call: Call) async throws -> ProposalPages.Version {
    var version = try await pages.page(of: ProposalID(visit.proposal.rawValue), call: call)
    if version.page.content.revision > 1, canBeDecided(version) {
      // The proposal is worth showing without them.
      version.changes = try? await pages.changes(
        of: version.page.id, for: ContactID(visit.link.contact.rawValue), call: call)
    }
    return version
  }

  /// The version that was last read here, for when its service is away; `nil` when none is remembered.
  func lastKnown(for visit: ShareVisit) -> ProposalPages.Version? {
    pages.lastKnown(ProposalID(visit.proposal.rawValue), of: visit.link.organization)
  }

  func screen(_ version: ProposalPages.Version) -> ProposalScreen { ProposalScreen(version.page, now: clock.now()) }

  /// What `GET` shows now.
  func current(_ version: ProposalPages.Version, visit: ShareVisit, call: Call) async -> ByteBuffer {
    current(version, visit: visit, deposit: await deposits.note(version, for: visit, call: call))
  }

  /// - Parameter deposit: on the receipt of an acceptance that has one.
  private func current(_ version: ProposalPages.Version, visit: ShareVisit, deposit: DepositNote?) -> ByteBuffer {
    let now = clock.now()
    let screen = ProposalScreen(version.page, now: now)
    let viewer = Self.viewer(visit)
    let key = Key(
      link: visit.link.id, etag: version.etag, screen: screen,
      hour: Int((now.timeIntervalSince1970 / 3600).rounded(.down)), viewer: viewer,
      hasChanges: version.changes != nil, hasDeposit: deposit != nil)
    let page = drawn.get(key) ?? draw(version, screen, visit: visit, at: now, key: key)
    return page.filled { hole in
      switch hole {
      case 0: nonces.make(for: binding(version, visit, .accept), now: now)
      case 1: nonces.make(for: binding(version, visit, .question), now: now)
      case 2: loads.token(for: visit, now: now)
      default: deposit.map { content(of: $0, version, visit: visit).string } ?? ""
      }
    }
  }

  /// The open page again, with what was typed and what is wrong with it.
  func open(
    _ version: ProposalPages.Version, visit: ShareVisit, nonce: String?, entry: AcceptanceEntry,
    problems: [FormProblem]
  ) -> Markup {
    let nonce = nonce ?? nonces.make(for: binding(version, visit, .accept), now: clock.now())
    return ProposalView.page(
      .init(
        visit: proposalVisit(version, visit), acceptanceNonce: visit.link.role == .decides ? nonce : nil,
        entry: entry, problems: problems))
  }

  /// A version with the figures of a choice, as its page shows them.
  ///
  /// - Throws: what the owner refuses; 503 when it is away.
  func quoted(
    _ version: ProposalPages.Version, _ choices: ChosenOptions?, call: Call
  ) async throws -> ProposalPages.Version {
    guard let choices else { return version }
    var quoted = version
    quoted.page.content = version.page.content.quoted(try await pages.quote(version.page.id, choices, call: call))
    return quoted
  }

  /// The same without figures, for when nobody can say what they are.
  func chosen(_ version: ProposalPages.Version, _ choices: ChosenOptions?) -> ProposalPages.Version {
    guard let choices else { return version }
    var chosen = version
    chosen.page.content = version.page.content.chosen(choices)
    return chosen
  }

  /// The words of a version's page.
  func wording(_ version: ProposalPages.Version, visit: ShareVisit) -> Wording {
    Wording(proposalVisit(version, visit))
  }

  func declineForm(
    _ version: ProposalPages.Version, visit: ShareVisit, nonce: String? = nil, entry: DeclineEntry = DeclineEntry(),
    problems: [FormProblem] = []
  ) -> Markup {
    let nonce = nonce ?? nonces.make(for: binding(version, visit, .decline), now: clock.now())
    return DeclineFormView.page(
      .init(visit: proposalVisit(version, visit), nonce: nonce, entry: entry, problems: problems))
  }

  func confirm(
    _ version: ProposalPages.Version, visit: ShareVisit, nonce: String? = nil, entry: DecisionEntry,
    problems: [FormProblem]
  ) -> Markup {
    let purpose: DecisionNonce.Purpose
    switch entry {
    case .acceptance: purpose = .confirmedAccept
    case .decline: purpose = .confirmedDecline
    }
    let nonce = nonce ?? nonces.make(for: binding(version, visit, purpose), now: clock.now())
    return ConfirmView.page(
      .init(visit: proposalVisit(version, visit), entry: entry, nonce: nonce, problems: problems))
  }

  /// What the receipt says of the deposit, without what is around it.
  func content(of note: DepositNote, _ version: ProposalPages.Version, visit: ShareVisit) -> Markup {
    DepositSection.content(
      note, ProposalAddresses(publicID: version.page.publicID), wording: wording(version, visit: visit))
  }

  func canBeDecided(_ version: ProposalPages.Version) -> Bool {
    ProposalScreen(version.page, now: clock.now()) == .open
  }

  private func draw(
    _ version: ProposalPages.Version, _ screen: ProposalScreen, visit: ShareVisit, at now: Date, key: Key
  ) -> PageWithHole {
    var subject = proposalVisit(
      version, visit, asking: asking(version, visit, key: placeholders[1]),
      load: measures(version) ? placeholders[2] : nil)
    if key.hasDeposit { subject.deposit = .hole(placeholders[3]) }
    let isDecider = visit.link.role == .decides
    let markup = drawing(screen, subject, acceptanceNonce: isDecider ? placeholders[0] : nil)
    let page = PageWithHole(markup.bytes, holes: placeholders.map { Array($0.utf8) })
    drawn.set(key, page, cost: page.cost)
    return page
  }

  func drawing(_ screen: ProposalScreen, _ visit: ProposalVisit, acceptanceNonce: String?) -> Markup {
    switch screen {
    case .open: ProposalView.page(.init(visit: visit, acceptanceNonce: acceptanceNonce))
    case .receipt: ReceiptView.page(visit)
    case .notice(let notice): NoticeView.page(notice, visit: visit)
    }
  }

  func proposalVisit(_ version: ProposalPages.Version, _ visit: ShareVisit) -> ProposalVisit {
    proposalVisit(version, visit, asking: asking(version, visit), load: load(version, visit))
  }

  func proposalVisit(
    _ version: ProposalPages.Version, _ visit: ShareVisit, asking: Asking?, load: String?
  ) -> ProposalVisit {
    ProposalVisit(
      proposal: version.page, viewer: Self.viewer(visit),
      frame: PageFrame(assets: assets, now: clock.now(), publicURL: origin.url), changes: version.changes,
      asking: asking, load: load)
  }

  /// - Returns: `nil` where the organization does not want reading to be measured.
  func load(_ version: ProposalPages.Version, _ visit: ShareVisit) -> String? {
    measures(version) ? loads.token(for: visit, now: clock.now()) : nil
  }

  func measures(_ version: ProposalPages.Version) -> Bool { version.page.measures != false }

  func binding(
    _ version: ProposalPages.Version, _ visit: ShareVisit, _ purpose: DecisionNonce.Purpose
  ) -> DecisionNonces.Binding {
    DecisionNonces.Binding(
      session: visit.session, subject: visit.proposal.rawValue, contentSHA256: version.page.contentSHA256,
      purpose: purpose)
  }

  private static func viewer(_ visit: ShareVisit) -> Viewer {
    Viewer(name: visit.link.name, role: ProposalsClient.role(visit.link.role))
  }
}
