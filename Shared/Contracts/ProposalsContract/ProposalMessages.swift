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
  /// Clients' messages that the team has not read yet; absent for none.
  public var unreadQuestions: Int?
  /// Of a change order: what it changes, and since its sending first began its number, 1, 2 and so on of the project.
  public var projectID: ProjectID?
  public var changeOrderNumber: Int?

  public init(
    id: ProposalID, estimateID: EstimateID, clientID: ClientID, number: String, title: String, revision: Int,
    state: ProposalState, totalCents: Int64, currency: String, validUntil: String? = nil, sentAt: Date? = nil,
    decidedAt: Date? = nil, createdAt: Date, unreadQuestions: Int? = nil, projectID: ProjectID? = nil,
    changeOrderNumber: Int? = nil
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
    self.unreadQuestions = unreadQuestions
    self.projectID = projectID
    self.changeOrderNumber = changeOrderNumber
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
    case unreadQuestions = "unread_questions"
    case projectID = "project_id"
    case changeOrderNumber = "change_order_number"
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
  /// Of its estimate; absent where an earlier service did not say.
  public var kind: EstimateKind?
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
  /// The version that this one was drafted from, if it was.
  public var revisedFrom: ProposalID?
  /// What was said of that version's lines: marks for whoever works on this one. Absent when nothing was.
  public var objections: [LineMark]?
  /// What its acceptance made; of a change order what it changes.
  public var projectID: ProjectID?
  /// Of a change order that was sent: 1, 2 and so on of the project.
  public var changeOrderNumber: Int?
  /// Clients' messages that the team has not read yet; absent for none.
  public var unreadQuestions: Int?
  public var sentAt: Date?
  public var createdAt: Date
  public var updatedAt: Date

  public init(
    id: ProposalID, publicID: String, estimateID: EstimateID, clientID: ClientID, number: String, title: String,
    kind: EstimateKind? = nil, revision: Int, state: ProposalState, currency: String, layout: ProposalLayout? = nil,
    validUntil: String? = nil,
    totals: Totals, content: ProposalDraft, contentSHA256: String? = nil, clientContent: ClientContent? = nil,
    recipients: [Recipient], engagement: EngagementSummary, decision: DecisionDetail? = nil,
    withdrawal: WithdrawalDetail? = nil, revisedFrom: ProposalID? = nil, objections: [LineMark]? = nil,
    projectID: ProjectID? = nil, changeOrderNumber: Int? = nil, unreadQuestions: Int? = nil, sentAt: Date? = nil,
    createdAt: Date, updatedAt: Date
  ) {
    self.id = id
    self.publicID = publicID
    self.estimateID = estimateID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.kind = kind
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
    self.revisedFrom = revisedFrom
    self.objections = objections
    self.projectID = projectID
    self.changeOrderNumber = changeOrderNumber
    self.unreadQuestions = unreadQuestions
    self.sentAt = sentAt
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case publicID = "public_id"
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case number, title, kind, revision, state, currency, layout
    case validUntil = "valid_until"
    case totals, content
    case contentSHA256 = "content_sha256"
    case clientContent = "client_content"
    case recipients, engagement, decision, withdrawal
    case revisedFrom = "revised_from"
    case objections
    case projectID = "project_id"
    case changeOrderNumber = "change_order_number"
    case unreadQuestions = "unread_questions"
    case sentAt = "sent_at"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
  }
}

/// What is known of people looking at it: visits by tier, each also counted in the tiers below its own.
public struct EngagementSummary: Codable, Hashable, Sendable {
  /// Visits of whoever has no sign of a machine.
  public var fetched: Int
  /// Of those: a person, visible for 3 s and a trusted input.
  public var opened: Int
  /// Of those: who stayed and saw at least half of it.
  public var read: Int
  /// Of people: visible and not idle.
  public var activeSeconds: Int
  /// The share of its sections that the most thorough visit saw, 0 to 10,000.
  public var depthBasisPoints: Int
  public var firstOpenedAt: Date?
  /// A person's page told something within the last 30 s.
  public var lookingNow: Bool
  /// Visits that are machines by their own signs, or the team's own; never counted as opened.
  public var automated: Int

  public init(
    fetched: Int = 0, opened: Int, read: Int = 0, activeSeconds: Int = 0, depthBasisPoints: Int = 0, automated: Int,
    firstOpenedAt: Date?, lookingNow: Bool = false
  ) {
    self.fetched = fetched
    self.opened = opened
    self.read = read
    self.activeSeconds = activeSeconds
    self.depthBasisPoints = depthBasisPoints
    self.firstOpenedAt = firstOpenedAt
    self.lookingNow = lookingNow
    self.automated = automated
  }

  /// A service of before the ledger of views tells less.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    fetched = try values.decodeIfPresent(Int.self, forKey: .fetched) ?? 0
    opened = try values.decode(Int.self, forKey: .opened)
    read = try values.decodeIfPresent(Int.self, forKey: .read) ?? 0
    activeSeconds = try values.decodeIfPresent(Int.self, forKey: .activeSeconds) ?? 0
    depthBasisPoints = try values.decodeIfPresent(Int.self, forKey: .depthBasisPoints) ?? 0
    firstOpenedAt = try values.decodeIfPresent(Date.self, forKey: .firstOpenedAt)
    lookingNow = try values.decodeIfPresent(Bool.self, forKey: .lookingNow) ?? false
    automated = try values.decode(Int.self, forKey: .automated)
  }

  enum CodingKeys: String, CodingKey {
    case fetched, opened, read
    case activeSeconds = "active_seconds"
    case depthBasisPoints = "depth_basis_points"
    case firstOpenedAt = "first_opened_at"
    case lookingNow = "looking_now"
    case automated
  }
}
