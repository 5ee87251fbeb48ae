import Foundation
import Identifiers

/// `POST /internal/v1/beats`, from the gateway itself: what pages of one organization told at about the same time. All
/// of it is durable when it is answered, 204 without a body; 503 when nothing is.
public struct BeatBatch: Codable, Hashable, Sendable {
  /// At most `limit`, in the order in which they came.
  public var beats: [Beat]

  public static let limit = 500

  public init(beats: [Beat]) { self.beats = beats }
}

/// What one page tells every ten seconds while somebody looks at it, and once when they leave. What it claims counts for
/// at most what the owner's clock allows.
public struct Beat: Codable, Hashable, Sendable {
  /// Whose link shows which proposal in which browser.
  public var visitor: PageVisitor
  /// The page as it was loaded once; random, and made by the gateway together with the time.
  public var load: UUID
  public var loadedAt: Date
  /// Counts up from 1 within a load; each number counts once, and none after a higher one.
  public var sequence: Int
  /// Since the beat before: visible, and not idle.
  public var activeMilliseconds: Int
  /// Since the beat before: trusted pointer, key, touch and wheel events.
  public var trustedEvents: Int
  /// The lowest edge of the window ever seen, of the height of the page: 0 to 10,000.
  public var scrollBasisPoints: Int
  /// Since the beat before, by part of the page: `introduction`, `section-1` and so on, `packages`, `price`, `terms`,
  /// `questions`.
  public var parts: [String: Int]
  /// `navigator.webdriver`.
  public var webdriver: Bool

  public init(
    visitor: PageVisitor, load: UUID, loadedAt: Date, sequence: Int, activeMilliseconds: Int, trustedEvents: Int,
    scrollBasisPoints: Int, parts: [String: Int], webdriver: Bool
  ) {
    self.visitor = visitor
    self.load = load
    self.loadedAt = loadedAt
    self.sequence = sequence
    self.activeMilliseconds = activeMilliseconds
    self.trustedEvents = trustedEvents
    self.scrollBasisPoints = scrollBasisPoints
    self.parts = parts
    self.webdriver = webdriver
  }

  enum CodingKeys: String, CodingKey {
    case visitor, load
    case loadedAt = "loaded_at"
    case sequence
    case activeMilliseconds = "active_milliseconds"
    case trustedEvents = "trusted_events"
    case scrollBasisPoints = "scroll_basis_points"
    case parts, webdriver
  }
}

/// `POST /internal/v1/fetches`, from the gateway itself: pages of one organization that were asked for, by anybody or
/// anything. Answered 204. Nothing is lost that matters when some never come.
public struct FetchBatch: Codable, Hashable, Sendable {
  /// At most `limit`.
  public var fetches: [PageFetch]

  public static let limit = 500

  public init(fetches: [PageFetch]) { self.fetches = fetches }
}

/// Requests of one visitor for one page.
public struct PageFetch: Codable, Hashable, Sendable {
  public var visitor: PageVisitor
  /// Of the first one, by the gateway's clock.
  public var at: Date
  /// How many of them there were.
  public var count: Int

  public init(visitor: PageVisitor, at: Date, count: Int) {
    self.visitor = visitor
    self.at = at
    self.count = count
  }
}

/// A share link in a browser, or in what takes itself for one.
public struct PageVisitor: Codable, Hashable, Sendable {
  public var proposalID: ProposalID
  /// The share link.
  public var link: UUID
  public var contactID: ContactID
  /// 32 hex digits: the share session of the signed cookie.
  public var session: String
  /// `phone`, `tablet`, `computer` or `other`, by the user agent.
  public var device: String
  /// 16 hex digits: a keyed hash of the network it came from, under a key that changes every month. No address is kept.
  public var network: String
  /// Why the edge takes it for a machine or for the team (`prefetch`, `known_bot`, `head_request`, `own_team`,
  /// `just_sent`), if it does.
  public var automatedReason: String?

  public init(
    proposalID: ProposalID, link: UUID, contactID: ContactID, session: String, device: String, network: String,
    automatedReason: String? = nil
  ) {
    self.proposalID = proposalID
    self.link = link
    self.contactID = contactID
    self.session = session
    self.device = device
    self.network = network
    self.automatedReason = automatedReason
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case link
    case contactID = "contact_id"
    case session, device, network
    case automatedReason = "automated_reason"
  }
}

/// `GET /internal/v1/proposals/{id}/views`, passed on to the team as it is: everybody and everything that came, newest
/// first.
public struct ViewList: Codable, Hashable, Sendable {
  public var items: [ViewDetail]
  public var nextCursor: String?

  public init(items: [ViewDetail], nextCursor: String?) {
    self.items = items
    self.nextCursor = nextCursor
  }

  enum CodingKeys: String, CodingKey {
    case items
    case nextCursor = "next_cursor"
  }
}

public enum ViewTier: String, Codable, Hashable, Sendable, CaseIterable {
  /// Something asked for the page. Tells nothing about a person.
  case fetched
  /// A person: visible for three seconds, and something done that no script can fake.
  case opened
  /// A person who stayed for as long as the organization calls reading, and saw at least half of it.
  case read
  /// A machine, or the team itself. Never counted.
  case automated
}

/// One visit: what one browser did with one link, until nothing came of it for half an hour.
public struct ViewDetail: Codable, Hashable, Sendable {
  public var id: UUID
  public var tier: ViewTier
  /// Why it is in this tier, as a code: `no_signal`, `no_input`, `too_short`, `input_seen`, `read_enough`,
  /// `known_bot`, `prefetch`, `webdriver`, `head_request`, `several_links`, `just_sent`, `own_team`,
  /// `overruled`.
  public var reason: String
  /// Whose link it was.
  public var contactID: ContactID?
  public var shareLinkID: UUID?
  public var device: String
  public var startedAt: Date
  public var lastSeenAt: Date
  public var openedAt: Date?
  /// How often the page was asked for.
  public var fetches: Int
  /// Visible and not idle, as far as the owner's clock allows.
  public var activeSeconds: Int
  /// The lowest edge of the window ever seen, of the height of the page: 0 to 10,000.
  public var scrollBasisPoints: Int
  /// Parts of the proposal that were in view, the longest first.
  public var sections: [ViewedSection]
  /// The same link was opened on a second device in a second network: perhaps it was passed on.
  public var forwardedHint: Bool
  public var lookingNow: Bool
  /// The team said that it was a person, whatever its tier is now; that can be taken back. Owners of before don't tell.
  public var overruled: Bool?

  public init(
    id: UUID, tier: ViewTier, reason: String, contactID: ContactID?, shareLinkID: UUID?, device: String,
    startedAt: Date, lastSeenAt: Date, openedAt: Date?, fetches: Int, activeSeconds: Int, scrollBasisPoints: Int,
    sections: [ViewedSection], forwardedHint: Bool, lookingNow: Bool, overruled: Bool? = nil
  ) {
    self.id = id
    self.tier = tier
    self.reason = reason
    self.contactID = contactID
    self.shareLinkID = shareLinkID
    self.device = device
    self.startedAt = startedAt
    self.lastSeenAt = lastSeenAt
    self.openedAt = openedAt
    self.fetches = fetches
    self.activeSeconds = activeSeconds
    self.scrollBasisPoints = scrollBasisPoints
    self.sections = sections
    self.forwardedHint = forwardedHint
    self.lookingNow = lookingNow
    self.overruled = overruled
  }

  enum CodingKeys: String, CodingKey {
    case id, tier, reason
    case contactID = "contact_id"
    case shareLinkID = "share_link_id"
    case device
    case startedAt = "started_at"
    case lastSeenAt = "last_seen_at"
    case openedAt = "opened_at"
    case fetches
    case activeSeconds = "active_seconds"
    case scrollBasisPoints = "scroll_basis_points"
    case sections
    case forwardedHint = "forwarded_hint"
    case lookingNow = "looking_now"
    case overruled
  }
}

public struct ViewedSection: Codable, Hashable, Sendable {
  /// As of `Beat.parts`.
  public var part: String
  public var activeSeconds: Int

  public init(part: String, activeSeconds: Int) {
    self.part = part
    self.activeSeconds = activeSeconds
  }

  enum CodingKeys: String, CodingKey {
    case part
    case activeSeconds = "active_seconds"
  }
}

/// `POST /internal/v1/proposals/{id}/views/{view}/overrule`: somebody of the team knows better what it was.
public struct OverruleRequest: Codable, Hashable, Sendable {
  /// `true`: this was a person. `false` takes that back.
  public var wasPerson: Bool

  public init(wasPerson: Bool) { self.wasPerson = wasPerson }

  enum CodingKeys: String, CodingKey {
    case wasPerson = "was_person"
  }
}

/// `GET` and `PUT /internal/v1/engagement-settings`, passed on to the team as it is.
public struct EngagementSettings: Codable, Hashable, Sendable {
  /// Whether pages measure reading at all. Where they do not, a decision asks for a confirmation.
  public var measures: Bool
  /// How long a person must look for it to count as reading, 5 to 3,600.
  public var readSeconds: Int

  public init(measures: Bool, readSeconds: Int) {
    self.measures = measures
    self.readSeconds = readSeconds
  }

  enum CodingKeys: String, CodingKey {
    case measures
    case readSeconds = "read_seconds"
  }
}
