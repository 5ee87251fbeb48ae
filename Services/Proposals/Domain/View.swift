import Foundation

/// One visit: what one browser did with one link, until nothing came of it for half an hour. The three tiers are never
/// mixed, and what a page claims counts for at most what the clock of the database allows (DOMAIN, section 2).
struct View: Hashable, Sendable {
  enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Something asked for the page.
    case fetched
    /// A person.
    case opened
    /// A person who stayed, and saw at least half of it.
    case read
    /// A machine, or the team itself.
    case automated

    var isPerson: Bool { self == .opened || self == .read }
  }

  var id: ViewID
  var proposal: ProposalID
  /// `link:…`.
  var principal: String
  var contactID: ContactID?
  var session: String
  var device: String
  /// `nil` of visits that were noted before networks were.
  var network: String?
  /// Why it is taken for a machine, or for the team.
  var sign: String?
  var startedAt: Date
  /// When the page was first asked for, by the clock of the edge.
  var askedAt: Date?
  var lastSeenAt: Date
  var lastBeatAt: Date?
  var fetches = 0
  var activeMilliseconds = 0
  var trustedEvents = 0
  var scrollBasisPoints = 0
  var depthBasisPoints = 0
  /// Milliseconds by part; together at most the active ones.
  var parts: [String: Int] = [:]
  /// When it was known to be a person, whatever the signs say.
  var openedAt: Date?
  var readAt: Date?
  /// The team said that it was a person.
  var overruledAt: Date?
  var overruledBy: String?

  /// Repeats within it are the same view.
  static let window: TimeInterval = 30 * 60
  static let openMilliseconds = 3_000
  /// What one beat may add.
  static let beatMilliseconds = 15_000
  static let viewMilliseconds = 4 * 3_600_000
  static let dayMilliseconds = 8 * 3_600_000
  /// New views of one link in 24 hours; more is no looking, and is not kept.
  static let dailyLimit = 1_000
  /// A part that was in view for less was only passed.
  static let seenMilliseconds = 1_000
  static let readDepth = 5_000
  static let liveSeconds: TimeInterval = 30

  /// Signs of one request: a browser may load a page before anybody asks, and a person look at it then.
  static let requestSigns: Set<String> = ["prefetch", "head_request"]

  /// Signs that are only about the moment: what a person does afterwards outweighs them.
  static let weakSigns: Set<String> = ["several_links", "just_sent"]

  var isAutomated: Bool {
    guard let sign, overruledAt == nil else { return false }
    return openedAt == nil || !Self.weakSigns.contains(sign)
  }

  var tier: Tier {
    if isAutomated { return .automated }
    if readAt != nil { return .read }
    return openedAt != nil || overruledAt != nil ? .opened : .fetched
  }

  /// Why it is in its tier.
  var reason: String {
    switch tier {
    case .automated: sign ?? ""
    case .read: "read_enough"
    case .opened: openedAt != nil && (sign == nil || Self.weakSigns.contains(sign ?? "")) ? "input_seen" : "overruled"
    case .fetched:
      if lastBeatAt == nil { "no_signal" } else { trustedEvents == 0 ? "no_input" : "too_short" }
    }
  }

  /// Of what shows a proposal to a visitor, is this still the one that goes on?
  func goesOn(at now: Date) -> Bool { now.timeIntervalSince(lastSeenAt) < Self.window }

  /// The share link, as the edge names it.
  var shareLink: UUID? {
    principal.hasPrefix("link:") ? UUID(uuidString: String(principal.dropFirst("link:".utf8.count))) : nil
  }

  // MARK: What comes

  mutating func take(_ fetch: PageFetch, at now: Date) {
    let asked = fetch.askedAt(by: now)
    fetches += fetch.count
    askedAt = min(askedAt ?? asked, asked)
    lastSeenAt = max(lastSeenAt, now)
    note(fetch.visitor.sign)
  }

  /// Counts a beat.
  ///
  /// - Parameters:
  ///   - load: of the page that it comes from; goes on with it.
  ///   - sectionCount: of the proposal's content.
  ///   - linkMilliseconds: what views of this link were active in the last 24 hours, this one included.
  ///   - now: by the clock of the database.
  /// - Returns: what it added; `nil` when its number has counted before, or never will.
  mutating func take(
    _ beat: Beat, of load: inout PageLoad, sectionCount: Int, linkMilliseconds: Int, settings: EngagementSettings,
    now: Date
  ) -> BeatCredit? {
    guard beat.sequence > load.lastSequence else { return nil }
    let since = max(load.lastBeatAt ?? beat.loadedAt, lastBeatAt ?? .distantPast)
    let elapsed = max(0, now.timeIntervalSince(since) * 1_000)
    let room = min(Self.viewMilliseconds - activeMilliseconds, Self.dayMilliseconds - linkMilliseconds)
    let credited = max(
      0, min(beat.activeMilliseconds, Self.beatMilliseconds, Int(min(elapsed, 1e9)), room))
    let credit = BeatCredit(
      milliseconds: credited, parts: Self.fitting(beat.parts, into: credited, sectionCount: sectionCount))
    load.lastSequence = beat.sequence
    load.lastBeatAt = now
    lastBeatAt = now
    lastSeenAt = now
    activeMilliseconds += credited
    trustedEvents += max(0, beat.trustedEvents)
    scrollBasisPoints = max(scrollBasisPoints, min(10_000, beat.scrollBasisPoints))
    parts.merge(credit.parts) { $0 + $1 }
    depthBasisPoints = Self.depth(of: parts, sectionCount: sectionCount)
    if beat.visitor.sign == nil, let sign, Self.requestSigns.contains(sign) { self.sign = nil }
    note(beat.visitor.sign ?? (beat.webdriver ? "webdriver" : nil))
    rise(settings, now: now)
    return credit
  }

  private mutating func rise(_ settings: EngagementSettings, now: Date) {
    if openedAt == nil, activeMilliseconds >= Self.openMilliseconds, trustedEvents >= 1 { openedAt = now }
    if readAt == nil, openedAt != nil, activeMilliseconds >= settings.readSeconds * 1_000,
      depthBasisPoints >= Self.readDepth
    {
      readAt = now
    }
  }

  /// The first sign stays; one that is only about the moment gives way.
  private mutating func note(_ sign: String?) {
    guard let sign else { return }
    if self.sign == nil || Self.weakSigns.contains(self.sign ?? "") { self.sign = sign }
  }

  /// The team says that it was a person, or takes that back.
  ///
  /// - Throws: `notAutomated`: nobody takes it for a machine.
  mutating func overrule(wasPerson: Bool, by principal: String, now: Date) throws(ProposalRefusal) {
    guard overruledAt != nil || isAutomated || !wasPerson else { throw .notAutomated }
    overruledAt = wasPerson ? overruledAt ?? now : nil
    overruledBy = wasPerson ? overruledBy ?? principal : nil
  }

  // MARK: Parts

  static let otherParts: Set<String> = ["introduction", "packages", "price", "terms", "questions"]

  /// Whether a proposal has such a part.
  static func isPart(_ name: String, sectionCount: Int) -> Bool {
    if otherParts.contains(name) { return true }
    guard name.hasPrefix("section-"), let number = Int(name.dropFirst("section-".utf8.count)) else { return false }
    return (1...max(1, sectionCount)).contains(number) && sectionCount > 0 && name == "section-\(number)"
  }

  /// The parts of a claim, in proportion, so that together they are no more than what counts.
  static func fitting(_ parts: [String: Int], into milliseconds: Int, sectionCount: Int) -> [String: Int] {
    let known = parts.filter { $0.value > 0 && isPart($0.key, sectionCount: sectionCount) }
    let sum = known.values.reduce(0, +)
    guard sum > milliseconds else { return known }
    return known.mapValues { $0 * milliseconds / max(1, sum) }.filter { $0.value > 0 }
  }

  /// The share of the sections, and of the price, that was in view for longer than passing by takes.
  static func depth(of parts: [String: Int], sectionCount: Int) -> Int {
    let seen = parts.filter {
      $0.value >= seenMilliseconds && ($0.key == "price" || $0.key.hasPrefix("section-"))
    }
    return min(10_000, seen.count * 10_000 / (sectionCount + 1))
  }
}

extension View {
  init(_ visitor: PageVisitor, id: ViewID, now: Date) {
    self.init(
      id: id, proposal: visitor.proposal, principal: visitor.principal, contactID: visitor.contactID,
      session: visitor.session, device: visitor.device, network: visitor.network, sign: visitor.sign, startedAt: now,
      lastSeenAt: now)
  }
}

/// What a beat added.
struct BeatCredit: Hashable, Sendable {
  var milliseconds: Int
  var parts: [String: Int]
}

/// What is known of people and machines at a proposal, summed up over its views.
struct Engagement: Hashable, Sendable {
  /// Views that are no machine's.
  var fetched = 0
  /// Of those: by a person.
  var opened = 0
  /// Of those: who read.
  var read = 0
  /// Views of machines and of the team.
  var automated = 0
  /// Of people.
  var activeMilliseconds = 0
  /// The share of its sections that the most thorough person saw.
  var depthBasisPoints = 0
  var firstOpenedAt: Date?
  /// Of people.
  var lastBeatAt: Date?
  /// A person's page told something a moment ago.
  var isLookingNow = false

  init() {}

  /// What one view comes to.
  init(_ view: View) {
    switch view.tier {
    case .automated: automated = 1
    case .fetched: fetched = 1
    case .opened, .read:
      fetched = 1
      opened = 1
      read = view.tier == .read ? 1 : 0
      activeMilliseconds = view.activeMilliseconds
      depthBasisPoints = view.depthBasisPoints
      firstOpenedAt = view.openedAt ?? view.startedAt
      lastBeatAt = view.lastBeatAt
    }
  }
}
