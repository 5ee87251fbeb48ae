import Foundation
import Identifiers

/// What was viewed of a version until it was declined, kept with the decision as it was at that instant.
public struct ViewedBeforeDecline: Codable, Hashable, Sendable {
  /// Opens of all people together, as of `EngagementSummary`.
  public var opened: Int
  /// Whether whoever declined had opened it; absent when the team did not say who that was.
  public var deciderOpened: Bool?
  /// The version's recipients in their order, those who never opened it included; then whoever else came.
  public var recipients: [RecipientViews]

  public init(opened: Int, deciderOpened: Bool?, recipients: [RecipientViews]) {
    self.opened = opened
    self.deciderOpened = deciderOpened
    self.recipients = recipients
  }

  enum CodingKeys: String, CodingKey {
    case opened
    case deciderOpened = "decider_opened"
    case recipients
  }
}

/// How often one person opened a version, when, and which earlier ones.
public struct RecipientViews: Codable, Hashable, Sendable {
  /// Absent: visits by links whose owner nobody named.
  public var contactID: ContactID?
  /// As the version was sent to them; absent for whoever is none of its recipients.
  public var name: String?
  public var role: Recipient.Role?
  /// They declined, or told the team so.
  public var decided: Bool
  public var opened: Int
  public var automated: Int
  public var firstOpenedAt: Date?
  public var lastOpenedAt: Date?
  /// How long the page was visible until an open was told: of the longest one, and of all together. A lower bound.
  public var longestVisibleMilliseconds: Int64
  public var visibleMilliseconds: Int64
  /// The earlier versions that they opened, ascending.
  public var earlierRevisions: [Int]

  public init(
    contactID: ContactID?, name: String?, role: Recipient.Role?, decided: Bool, opened: Int, automated: Int,
    firstOpenedAt: Date?, lastOpenedAt: Date?, longestVisibleMilliseconds: Int64, visibleMilliseconds: Int64,
    earlierRevisions: [Int]
  ) {
    self.contactID = contactID
    self.name = name
    self.role = role
    self.decided = decided
    self.opened = opened
    self.automated = automated
    self.firstOpenedAt = firstOpenedAt
    self.lastOpenedAt = lastOpenedAt
    self.longestVisibleMilliseconds = longestVisibleMilliseconds
    self.visibleMilliseconds = visibleMilliseconds
    self.earlierRevisions = earlierRevisions
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case name, role, decided, opened, automated
    case firstOpenedAt = "first_opened_at"
    case lastOpenedAt = "last_opened_at"
    case longestVisibleMilliseconds = "longest_visible_milliseconds"
    case visibleMilliseconds = "visible_milliseconds"
    case earlierRevisions = "earlier_revisions"
  }
}
