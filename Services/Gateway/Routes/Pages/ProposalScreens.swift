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
  }

  private let drawn = BoundedCache<Key, PageWithHole>(limit: 8 << 20)
  /// Stands where a nonce goes while a page is drawn. Random, so that no proposal's text can hold it.
  private let placeholder: String

  init(
    pages: ProposalPages, nonces: DecisionNonces, assets: AssetAddresses, origin: PublicOrigin, clock: WallClock
  ) {
    self.pages = pages
    self.nonces = nonces
    self.assets = assets
    self.origin = origin
    self.clock = clock
    placeholder = nonces.placeholder()
  }

  /// - Throws: 404 when the proposal is gone; 503 when its service is away.
  func version(for visit: ShareVisit, call: Call) async throws -> ProposalPages.Version {
    try await pages.page(of: ProposalID(visit.link.proposal.rawValue), call: call)
  }

  /// The version that was last read here, for when its service is away; `nil` when none is remembered.
  func lastKnown(for visit: ShareVisit) -> ProposalPages.Version? {
    pages.lastKnown(ProposalID(visit.link.proposal.rawValue), of: visit.link.organization)
  }

  func screen(_ version: ProposalPages.Version) -> ProposalScreen { ProposalScreen(version.page, now: clock.now()) }

  /// What `GET` shows now.
  func current(_ version: ProposalPages.Version, visit: ShareVisit) -> ByteBuffer {
    let now = clock.now()
    let screen = ProposalScreen(version.page, now: now)
    let viewer = Self.viewer(visit)
    let key = Key(
      link: visit.link.id, etag: version.etag, screen: screen,
      hour: Int((now.timeIntervalSince1970 / 3600).rounded(.down)), viewer: viewer)
    let page = drawn.get(key) ?? draw(version, screen, visit: visit, at: now, key: key)
    let nonce = page.hasHole ? nonces.make(for: binding(version, visit, .accept), now: now) : ""
    return page.filled(with: nonce)
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

  /// The key of the decision that a posted nonce stands for, and whether it comes from the page that asks once more.
  func decisionKey(
    of nonce: String, _ version: ProposalPages.Version, visit: ShareVisit, plain: DecisionNonce.Purpose,
    confirmed: DecisionNonce.Purpose
  ) -> (key: String, isConfirmPage: Bool)? {
    let now = clock.now()
    if let key = nonces.decisionKey(from: nonce, for: binding(version, visit, plain), now: now) {
      return (key, false)
    }
    return nonces.decisionKey(from: nonce, for: binding(version, visit, confirmed), now: now).map { ($0, true) }
  }

  func canBeDecided(_ version: ProposalPages.Version) -> Bool {
    ProposalScreen(version.page, now: clock.now()) == .open
  }

  private func draw(
    _ version: ProposalPages.Version, _ screen: ProposalScreen, visit: ShareVisit, at now: Date, key: Key
  ) -> PageWithHole {
    let subject = proposalVisit(version, visit)
    let markup: Markup
    switch screen {
    case .open:
      let isDecider = visit.link.role == .decides
      markup = ProposalView.page(.init(visit: subject, acceptanceNonce: isDecider ? placeholder : nil))
    case .receipt: markup = ReceiptView.page(subject)
    case .notice(let notice): markup = NoticeView.page(notice, visit: subject)
    }
    let page = PageWithHole(markup.bytes, hole: Array(placeholder.utf8))
    drawn.set(key, page, cost: page.byteCount)
    return page
  }

  private func proposalVisit(_ version: ProposalPages.Version, _ visit: ShareVisit) -> ProposalVisit {
    ProposalVisit(
      proposal: version.page, viewer: Self.viewer(visit),
      frame: PageFrame(assets: assets, now: clock.now(), publicURL: origin.url))
  }

  private func binding(
    _ version: ProposalPages.Version, _ visit: ShareVisit, _ purpose: DecisionNonce.Purpose
  ) -> DecisionNonces.Binding {
    DecisionNonces.Binding(
      session: visit.session, proposal: visit.link.proposal, contentSHA256: version.page.contentSHA256,
      purpose: purpose)
  }

  private static func viewer(_ visit: ShareVisit) -> Viewer {
    Viewer(name: visit.link.name, role: ProposalsClient.role(visit.link.role))
  }
}

/// The bytes of a page in pieces, between which one value goes.
struct PageWithHole: Sendable {
  private let pieces: [ByteBuffer]
  let byteCount: Int

  var hasHole: Bool { pieces.count > 1 }

  init(_ bytes: [UInt8], hole: [UInt8]) {
    var pieces: [ByteBuffer] = []
    var start = 0
    var at = 0
    while at + hole.count <= bytes.count {
      if bytes[at] == hole[0], bytes[at..<at + hole.count].elementsEqual(hole) {
        pieces.append(ByteBuffer(bytes: bytes[start..<at]))
        at += hole.count
        start = at
      } else {
        at += 1
      }
    }
    pieces.append(ByteBuffer(bytes: bytes[start...]))
    self.pieces = pieces
    byteCount = bytes.count
  }

  func filled(with value: String) -> ByteBuffer {
    guard hasHole else { return pieces[0] }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(byteCount + pieces.count * value.utf8.count)
    for (position, piece) in pieces.enumerated() {
      if position > 0 { buffer.writeString(value) }
      buffer.writeImmutableBuffer(piece)
    }
    return buffer
  }
}
