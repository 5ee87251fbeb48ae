import Foundation
import Identifiers

/// `GET /internal/v1/timings?time_zone=…&limit=…&proposal_id=…`: facts about the proposals that were sent and can still be
/// decided, the latest sent first. Facts alone: what is worth a call, and after how many days, is the gateway's to say.
///
/// `time_zone` is an IANA name, an unknown one is refused (422); `limit` is 1 to 200. With `proposal_id` it is that one, or
/// nothing when it is not among them.
public struct TimingList: Codable, Hashable, Sendable {
  public var items: [ProposalTiming]

  public static let limit = 200

  public init(items: [ProposalTiming]) { self.items = items }
}

/// When a proposal was sent, opened and left.
public struct ProposalTiming: Codable, Hashable, Sendable {
  public var proposalID: ProposalID
  public var estimateID: EstimateID
  public var clientID: ClientID
  public var title: String
  public var number: String
  public var revision: Int
  public var sentAt: Date
  /// By a person; `nil` while nobody has.
  public var firstOpenedAt: Date?
  /// Visits of people that began since midnight in the zone that was asked for.
  public var openedToday: Int
  /// Of a person; `nil` while nobody came.
  public var lastVisit: LastVisit?

  public init(
    proposalID: ProposalID, estimateID: EstimateID, clientID: ClientID, title: String, number: String, revision: Int,
    sentAt: Date, firstOpenedAt: Date?, openedToday: Int, lastVisit: LastVisit?
  ) {
    self.proposalID = proposalID
    self.estimateID = estimateID
    self.clientID = clientID
    self.title = title
    self.number = number
    self.revision = revision
    self.sentAt = sentAt
    self.firstOpenedAt = firstOpenedAt
    self.openedToday = openedToday
    self.lastVisit = lastVisit
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case title, number, revision
    case sentAt = "sent_at"
    case firstOpenedAt = "first_opened_at"
    case openedToday = "opened_today"
    case lastVisit = "last_visit"
  }
}

/// The visit of a person that began last.
public struct LastVisit: Codable, Hashable, Sendable {
  public var startedAt: Date
  /// The last thing that came of it.
  public var lastSeenAt: Date
  /// Visible and not idle.
  public var activeSeconds: Int
  /// A person looks at the proposal right now, in this visit or in another one.
  public var lookingNow: Bool
  /// The part that was in view for longest; `nil` when nothing is known of parts.
  public var longest: LongestPart?

  public init(startedAt: Date, lastSeenAt: Date, activeSeconds: Int, lookingNow: Bool, longest: LongestPart?) {
    self.startedAt = startedAt
    self.lastSeenAt = lastSeenAt
    self.activeSeconds = activeSeconds
    self.lookingNow = lookingNow
    self.longest = longest
  }

  enum CodingKeys: String, CodingKey {
    case startedAt = "started_at"
    case lastSeenAt = "last_seen_at"
    case activeSeconds = "active_seconds"
    case lookingNow = "looking_now"
    case longest
  }
}

public struct LongestPart: Codable, Hashable, Sendable {
  /// As of `Beat.parts`.
  public var part: String
  public var activeSeconds: Int
  /// What the proposal calls it, where the part is a section.
  public var sectionTitle: String?

  public init(part: String, activeSeconds: Int, sectionTitle: String?) {
    self.part = part
    self.activeSeconds = activeSeconds
    self.sectionTitle = sectionTitle
  }

  enum CodingKeys: String, CodingKey {
    case part
    case activeSeconds = "active_seconds"
    case sectionTitle = "section_title"
  }
}
