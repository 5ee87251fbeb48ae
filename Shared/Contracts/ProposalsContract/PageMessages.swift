import Foundation
import Identifiers

/// `GET /internal/v1/proposals/{id}/page`, for a share link: one row read, frozen JSON passed on as it was stored.
/// The `ETag` changes with the state, never without it.
public struct ProposalPage: Codable, Hashable, Sendable {
  public var id: ProposalID
  public var publicID: String
  public var state: ProposalState
  public var sentAt: Date
  /// The first instant at which it can no longer be decided.
  public var expiresAt: Date
  /// The last valid day, `YYYY-MM-DD`, where the team moved it: then it stands in the place of the content's.
  public var validUntil: String?
  /// When a recipient asked for more time than this.
  public var extensionRequestedAt: Date?
  /// Hex; what a decision must name as the version seen. Never shown.
  public var contentSHA256: String
  /// The newer version that was sent in its place, or after it was declined or withdrawn.
  public var supersededBy: ProposalID?
  public var decision: ClientDecision?
  /// Absent while nobody has asked anything.
  public var questions: ClientQuestions?
  /// The first one first; absent when nobody asked for changes.
  public var changeRequests: [ClientChangeRequest]?
  /// `false`: the organization does not want reading to be measured. Absent otherwise.
  public var measures: Bool?
  /// Of a change order: what the project comes to without it, with tax: now, and once it is decided as it was then. What
  /// was frozen when it was sent may be over.
  public var contractBeforeCents: Int64?
  public var content: ClientContent

  public init(
    id: ProposalID, publicID: String, state: ProposalState, sentAt: Date, expiresAt: Date,
    validUntil: String? = nil, extensionRequestedAt: Date? = nil, contentSHA256: String,
    supersededBy: ProposalID? = nil, decision: ClientDecision?, questions: ClientQuestions? = nil,
    changeRequests: [ClientChangeRequest]? = nil, measures: Bool? = nil, contractBeforeCents: Int64? = nil,
    content: ClientContent
  ) {
    self.contractBeforeCents = contractBeforeCents
    self.id = id
    self.publicID = publicID
    self.state = state
    self.sentAt = sentAt
    self.expiresAt = expiresAt
    self.validUntil = validUntil
    self.extensionRequestedAt = extensionRequestedAt
    self.contentSHA256 = contentSHA256
    self.supersededBy = supersededBy
    self.decision = decision
    self.questions = questions
    self.changeRequests = changeRequests
    self.measures = measures
    self.content = content
  }

  enum CodingKeys: String, CodingKey {
    case id
    case publicID = "public_id"
    case state
    case sentAt = "sent_at"
    case expiresAt = "expires_at"
    case validUntil = "valid_until"
    case extensionRequestedAt = "extension_requested_at"
    case contentSHA256 = "content_sha256"
    case supersededBy = "superseded_by"
    case decision, questions
    case changeRequests = "change_requests"
    case measures
    case contractBeforeCents = "contract_before_cents"
    case content
  }
}

/// The decision as the client may see it on the receipt.
public struct ClientDecision: Codable, Hashable, Sendable {
  public var kind: DecisionKind
  public var decidedAt: Date
  /// The recipient who decided, or for whom the team recorded it; absent where nobody is known, and in the record that is
  /// printed, where whoever typed no name signs as the client.
  public var deciderName: String?
  public var typedName: String?
  /// As of `AcceptanceRequest`.
  public var drawnSignature: String?
  public var note: String?
  public var reasonCode: DeclineReason?
  public var reason: String?
  /// The lines that a decline is about; absent when it named none.
  public var objections: [Objection]?
  /// The contractor's team recorded it for the client.
  public var onBehalf: Bool
  /// It was decided in a portal session; absent otherwise.
  public var signedIn: Bool?
  public var totals: Totals
  public var choices: ChosenOptions
  /// Of an acceptance: every figure of what was chosen. Its totals are those of the decision.
  public var quotation: Quotation?

  public init(
    kind: DecisionKind, decidedAt: Date, deciderName: String? = nil, typedName: String?, drawnSignature: String? = nil,
    note: String?, reasonCode: DeclineReason?, reason: String?, objections: [Objection]? = nil, onBehalf: Bool,
    signedIn: Bool? = nil, totals: Totals, choices: ChosenOptions, quotation: Quotation? = nil
  ) {
    self.kind = kind
    self.decidedAt = decidedAt
    self.deciderName = deciderName
    self.typedName = typedName
    self.drawnSignature = drawnSignature
    self.note = note
    self.reasonCode = reasonCode
    self.reason = reason
    self.objections = objections
    self.onBehalf = onBehalf
    self.signedIn = signedIn
    self.totals = totals
    self.choices = choices
    self.quotation = quotation
  }

  enum CodingKeys: String, CodingKey {
    case kind
    case decidedAt = "decided_at"
    case deciderName = "decider_name"
    case typedName = "typed_name"
    case drawnSignature = "drawn_signature"
    case note
    case reasonCode = "reason_code"
    case reason, objections
    case onBehalf = "on_behalf"
    case signedIn = "signed_in"
    case totals, choices, quotation
  }
}
