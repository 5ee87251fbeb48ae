import Foundation
import Identifiers

public enum ProposalState: String, Codable, Hashable, Sendable, CaseIterable {
  case draft, sent, accepted, declined, expired, withdrawn, superseded
}

/// One row of `GET /internal/v1/proposals` and of an estimate's versions, for the team.
public struct ProposalSummary: Codable, Hashable, Sendable {
  public var id: ProposalID
  public var estimateID: EstimateID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var revision: Int
  public var state: ProposalState
  public var totalCents: Int64
  public var currency: String
  /// `YYYY-MM-DD`; absent while a draft counts its days from the dispatch.
  public var validUntil: String?
  public var sentAt: Date?
  public var decidedAt: Date?
  public var createdAt: Date

  public init(
    id: ProposalID, estimateID: EstimateID, clientID: ClientID, number: String, title: String, revision: Int,
    state: ProposalState, totalCents: Int64, currency: String, validUntil: String? = nil, sentAt: Date? = nil,
    decidedAt: Date? = nil, createdAt: Date
  ) {
    self.id = id
    self.estimateID = estimateID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.revision = revision
    self.state = state
    self.totalCents = totalCents
    self.currency = currency
    self.validUntil = validUntil
    self.sentAt = sentAt
    self.decidedAt = decidedAt
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case number, title, revision, state
    case totalCents = "total_cents"
    case currency
    case validUntil = "valid_until"
    case sentAt = "sent_at"
    case decidedAt = "decided_at"
    case createdAt = "created_at"
  }
}

/// `GET /internal/v1/proposals/{id}`, for the team: everything, internal fields included.
public struct ProposalDetail: Codable, Hashable, Sendable {
  public var id: ProposalID
  /// Names the proposal in the client's address bar; opens nothing by itself.
  public var publicID: String
  public var estimateID: EstimateID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var revision: Int
  public var state: ProposalState
  public var currency: String
  public var layout: ProposalLayout?
  public var validUntil: String?
  public var totals: Totals
  public var content: ProposalDraft
  /// Hex SHA-256 of the frozen content; absent before sending.
  public var contentSHA256: String?
  /// What the client sees, with the ids that a choice names; absent before sending.
  public var clientContent: ClientContent?
  public var recipients: [Recipient]
  public var engagement: EngagementSummary
  public var decision: DecisionDetail?
  /// Only when it was taken back.
  public var withdrawal: WithdrawalDetail?
  public var projectID: ProjectID?
  public var sentAt: Date?
  public var createdAt: Date
  public var updatedAt: Date

  public init(
    id: ProposalID, publicID: String, estimateID: EstimateID, clientID: ClientID, number: String, title: String,
    revision: Int, state: ProposalState, currency: String, layout: ProposalLayout? = nil, validUntil: String? = nil,
    totals: Totals, content: ProposalDraft, contentSHA256: String? = nil, clientContent: ClientContent? = nil,
    recipients: [Recipient], engagement: EngagementSummary, decision: DecisionDetail? = nil,
    withdrawal: WithdrawalDetail? = nil, projectID: ProjectID? = nil, sentAt: Date? = nil, createdAt: Date,
    updatedAt: Date
  ) {
    self.id = id
    self.publicID = publicID
    self.estimateID = estimateID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.revision = revision
    self.state = state
    self.currency = currency
    self.layout = layout
    self.validUntil = validUntil
    self.totals = totals
    self.content = content
    self.contentSHA256 = contentSHA256
    self.clientContent = clientContent
    self.recipients = recipients
    self.engagement = engagement
    self.decision = decision
    self.withdrawal = withdrawal
    self.projectID = projectID
    self.sentAt = sentAt
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case publicID = "public_id"
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case number, title, revision, state, currency, layout
    case validUntil = "valid_until"
    case totals, content
    case contentSHA256 = "content_sha256"
    case clientContent = "client_content"
    case recipients, engagement, decision, withdrawal
    case projectID = "project_id"
    case sentAt = "sent_at"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
  }
}

/// What is known of people looking at it; grows with the engagement issue, additively.
public struct EngagementSummary: Codable, Hashable, Sendable {
  /// Visits of a person: visible for 3 s and a trusted input.
  public var opened: Int
  /// Visits that are machines by their own signs; never counted as opened.
  public var automated: Int
  public var firstOpenedAt: Date?

  public init(opened: Int, automated: Int, firstOpenedAt: Date?) {
    self.opened = opened
    self.automated = automated
    self.firstOpenedAt = firstOpenedAt
  }

  enum CodingKeys: String, CodingKey {
    case opened, automated
    case firstOpenedAt = "first_opened_at"
  }
}

/// Someone the proposal is sent to.
public struct Recipient: Codable, Hashable, Sendable {
  public enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    /// May accept and decline.
    case decides
    /// May read.
    case reads
    /// May read, and pays the invoices later.
    case pays
  }
  public var contactID: ContactID
  public var name: String
  public var email: String
  public var role: Role

  public init(contactID: ContactID, name: String, email: String, role: Role) {
    self.contactID = contactID
    self.name = name
    self.email = email
    self.role = role
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case name, email, role
  }
}

/// `POST /internal/v1/proposals/{id}/dispatch`: sends it. The gateway adds what it owns; it is frozen with the content.
public struct DispatchRequest: Codable, Hashable, Sendable {
  public var layout: ProposalLayout
  public var seller: SellerDetails
  public var client: ClientDetails
  public var recipients: [Recipient]
  public var locale: String
  public var timeZone: String

  public init(
    layout: ProposalLayout, seller: SellerDetails, client: ClientDetails, recipients: [Recipient], locale: String,
    timeZone: String
  ) {
    self.layout = layout
    self.seller = seller
    self.client = client
    self.recipients = recipients
    self.locale = locale
    self.timeZone = timeZone
  }

  enum CodingKeys: String, CodingKey {
    case layout, seller, client, recipients, locale
    case timeZone = "time_zone"
  }
}

/// `GET /internal/v1/proposals/{id}/page`, for a share link: one row read, frozen JSON passed on as it was stored.
/// The `ETag` changes with the state, never without it.
public struct ProposalPage: Codable, Hashable, Sendable {
  public var id: ProposalID
  public var publicID: String
  public var state: ProposalState
  public var sentAt: Date
  /// The first instant at which it can no longer be decided.
  public var expiresAt: Date
  /// Hex; what a decision must name as the version seen. Never shown.
  public var contentSHA256: String
  /// The newer version that was sent in its place.
  public var supersededBy: ProposalID?
  public var decision: ClientDecision?
  public var content: ClientContent

  public init(
    id: ProposalID, publicID: String, state: ProposalState, sentAt: Date, expiresAt: Date, contentSHA256: String,
    supersededBy: ProposalID? = nil, decision: ClientDecision?, content: ClientContent
  ) {
    self.id = id
    self.publicID = publicID
    self.state = state
    self.sentAt = sentAt
    self.expiresAt = expiresAt
    self.contentSHA256 = contentSHA256
    self.supersededBy = supersededBy
    self.decision = decision
    self.content = content
  }

  enum CodingKeys: String, CodingKey {
    case id
    case publicID = "public_id"
    case state
    case sentAt = "sent_at"
    case expiresAt = "expires_at"
    case contentSHA256 = "content_sha256"
    case supersededBy = "superseded_by"
    case decision, content
  }
}

/// The decision as the client may see it on the receipt.
public struct ClientDecision: Codable, Hashable, Sendable {
  public var kind: DecisionKind
  public var decidedAt: Date
  public var typedName: String?
  public var note: String?
  public var reasonCode: DeclineReason?
  public var reason: String?
  /// The contractor's team recorded it for the client.
  public var onBehalf: Bool
  public var totals: Totals
  public var choices: ChosenOptions

  public init(
    kind: DecisionKind, decidedAt: Date, typedName: String?, note: String?, reasonCode: DeclineReason?,
    reason: String?, onBehalf: Bool, totals: Totals, choices: ChosenOptions
  ) {
    self.kind = kind
    self.decidedAt = decidedAt
    self.typedName = typedName
    self.note = note
    self.reasonCode = reasonCode
    self.reason = reason
    self.onBehalf = onBehalf
    self.totals = totals
    self.choices = choices
  }

  enum CodingKeys: String, CodingKey {
    case kind
    case decidedAt = "decided_at"
    case typedName = "typed_name"
    case note
    case reasonCode = "reason_code"
    case reason
    case onBehalf = "on_behalf"
    case totals, choices
  }
}

/// `POST /internal/v1/proposals/{id}/visits`: the page's signal that somebody is there. Recorded once per session.
public struct VisitSignal: Codable, Hashable, Sendable {
  /// 32 hex digits, the share session of the signed cookie.
  public var session: String
  public var visibleMilliseconds: Int
  /// Trusted pointer, key, touch or scroll events that the page saw.
  public var trustedEvents: Int
  /// `navigator.webdriver`.
  public var webdriver: Bool
  /// Why the edge takes it for a machine (`prefetch`, `known_bot`), if it does.
  public var automatedReason: String?
  /// Whose link it is; told with `proposal.opened`.
  public var contactID: ContactID?

  public init(
    session: String, visibleMilliseconds: Int, trustedEvents: Int, webdriver: Bool, automatedReason: String?,
    contactID: ContactID? = nil
  ) {
    self.session = session
    self.visibleMilliseconds = visibleMilliseconds
    self.trustedEvents = trustedEvents
    self.webdriver = webdriver
    self.automatedReason = automatedReason
    self.contactID = contactID
  }

  enum CodingKeys: String, CodingKey {
    case session
    case visibleMilliseconds = "visible_milliseconds"
    case trustedEvents = "trusted_events"
    case webdriver
    case automatedReason = "automated_reason"
    case contactID = "contact_id"
  }
}
