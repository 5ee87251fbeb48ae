import Foundation
import Identifiers

public enum DecisionKind: String, Codable, Hashable, Sendable, CaseIterable {
  case accepted, declined
}

public enum DeclineReason: String, Codable, Hashable, Sendable, CaseIterable {
  case price, timing, scope
  case otherContractor = "other_contractor"
  case notNeeded = "not_needed"
  case other
}

/// `POST /internal/v1/proposals/{id}/acceptance`, from every path.
///
/// A share link or a signed-in contact sends `visitor`; a team member or API key sends `onBehalf`. The other one must be
/// absent.
public struct AcceptanceRequest: Codable, Hashable, Sendable {
  /// The caller's key: the same key gives the same answer. At most 255 bytes.
  public var decisionKey: String
  /// `contentSHA256` of the version that was looked at; required from a link, checked when present.
  public var contentSHA256: String?
  public var typedName: String?
  /// Beside the typed name: lines of points, as in `40,120 52,98;75,60`, from 0,0 to 600,200; at most 60 lines, 1,500
  /// points and 12,000 bytes. Empty is none.
  public var drawnSignature: String?
  public var note: String?
  /// Absent: as sent.
  public var choices: ChosenOptions?
  /// What the person saw that it comes to; 409 `total_changed` when it does not.
  public var expectedTotal: ExpectedTotal?
  /// Of a change order, what the person saw that the contract comes to before it, in minor units; 409 `contract_changed` when
  /// it comes to something else by now.
  public var contractBeforeCents: Int64?
  public var visitor: Visitor?
  public var onBehalf: OnBehalf?
  /// `true`: only what was recorded before under this key is wanted; otherwise 409 `not_recorded`, and nothing is
  /// recorded.
  public var onlyIfRepeated: Bool?

  public init(
    decisionKey: String, contentSHA256: String?, typedName: String?, drawnSignature: String? = nil, note: String?,
    choices: ChosenOptions?, expectedTotal: ExpectedTotal? = nil, contractBeforeCents: Int64? = nil, visitor: Visitor?,
    onBehalf: OnBehalf?, onlyIfRepeated: Bool? = nil
  ) {
    self.decisionKey = decisionKey
    self.contentSHA256 = contentSHA256
    self.typedName = typedName
    self.drawnSignature = drawnSignature
    self.note = note
    self.choices = choices
    self.expectedTotal = expectedTotal
    self.contractBeforeCents = contractBeforeCents
    self.visitor = visitor
    self.onBehalf = onBehalf
    self.onlyIfRepeated = onlyIfRepeated
  }

  enum CodingKeys: String, CodingKey {
    case decisionKey = "decision_key"
    case contentSHA256 = "content_sha256"
    case typedName = "typed_name"
    case drawnSignature = "drawn_signature"
    case note, choices
    case expectedTotal = "expected_total"
    case contractBeforeCents = "contract_before_cents"
    case visitor
    case onBehalf = "on_behalf"
    case onlyIfRepeated = "only_if_repeated"
  }
}

/// A total as somebody saw it.
public struct ExpectedTotal: Codable, Hashable, Sendable {
  public var amountCents: Int64
  /// ISO 4217.
  public var currency: String

  public init(amountCents: Int64, currency: String) {
    self.amountCents = amountCents
    self.currency = currency
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case currency
  }
}

/// `POST /internal/v1/proposals/{id}/decline`, from every path; as `AcceptanceRequest`.
public struct DeclineRequest: Codable, Hashable, Sendable {
  public var decisionKey: String
  public var contentSHA256: String?
  public var typedName: String?
  public var reasonCode: DeclineReason?
  public var reason: String?
  /// The lines that it is about, if it is about some.
  public var objections: [ObjectionDraft]?
  public var visitor: Visitor?
  public var onBehalf: OnBehalf?
  /// `true`: only what was recorded before under this key is wanted; otherwise 409 `not_recorded`, and nothing is
  /// recorded.
  public var onlyIfRepeated: Bool?

  public init(
    decisionKey: String, contentSHA256: String?, typedName: String?, reasonCode: DeclineReason?, reason: String?,
    objections: [ObjectionDraft]? = nil, visitor: Visitor?, onBehalf: OnBehalf?,
    onlyIfRepeated: Bool? = nil
  ) {
    self.decisionKey = decisionKey
    self.contentSHA256 = contentSHA256
    self.typedName = typedName
    self.reasonCode = reasonCode
    self.reason = reason
    self.objections = objections
    self.visitor = visitor
    self.onBehalf = onBehalf
    self.onlyIfRepeated = onlyIfRepeated
  }

  enum CodingKeys: String, CodingKey {
    case decisionKey = "decision_key"
    case contentSHA256 = "content_sha256"
    case typedName = "typed_name"
    case reasonCode = "reason_code"
    case reason, objections, visitor
    case onBehalf = "on_behalf"
    case onlyIfRepeated = "only_if_repeated"
  }
}

/// The person behind a share link or a portal session, as the gateway saw the request. A signed-in contact is a caller
/// `contact:…` with the scope `client:{id}` of their client, and names themselves here.
public struct Visitor: Codable, Hashable, Sendable {
  public var contactID: ContactID
  public var role: Recipient.Role
  /// 32 hex digits, the session of the signed cookie.
  public var session: String
  /// They answered the confirm page: needed when the session has no human signal (SL-5), which only share links send.
  public var confirmed: Bool
  public var address: String
  public var userAgent: String

  public init(
    contactID: ContactID, role: Recipient.Role, session: String, confirmed: Bool, address: String, userAgent: String
  ) {
    self.contactID = contactID
    self.role = role
    self.session = session
    self.confirmed = confirmed
    self.address = address
    self.userAgent = userAgent
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case role, session, confirmed, address
    case userAgent = "user_agent"
  }
}

/// Who told the team, and how.
public struct OnBehalf: Codable, Hashable, Sendable {
  public enum Channel: String, Codable, Hashable, Sendable, CaseIterable {
    case phone, email, text
    case inPerson = "in_person"
    case letter, other
  }
  /// The person's name.
  public var toldBy: String
  public var channel: Channel
  public var contactID: ContactID?

  public init(toldBy: String, channel: Channel, contactID: ContactID?) {
    self.toldBy = toldBy
    self.channel = channel
    self.contactID = contactID
  }

  enum CodingKeys: String, CodingKey {
    case toldBy = "told_by"
    case channel
    case contactID = "contact_id"
  }
}

/// What the client chose. The server computes the total from it; a total from the client is never read.
public struct ChosenOptions: Codable, Hashable, Sendable {
  public struct Line: Codable, Hashable, Sendable {
    public var lineID: LineID
    public var selected: Bool
    /// Plain decimal text; absent: the line's own quantity.
    public var quantity: String?

    public init(lineID: LineID, selected: Bool, quantity: String?) {
      self.lineID = lineID
      self.selected = selected
      self.quantity = quantity
    }

    enum CodingKeys: String, CodingKey {
      case lineID = "line_id"
      case selected, quantity
    }
  }
  public var packageID: PackageID?
  public var lines: [Line]

  public init(packageID: PackageID?, lines: [Line]) {
    self.packageID = packageID
    self.lines = lines
  }

  enum CodingKeys: String, CodingKey {
    case packageID = "package_id"
    case lines
  }
}

/// The answer to a decision, and the decision in `ProposalDetail`.
public struct DecisionDetail: Codable, Hashable, Sendable {
  public var proposalID: ProposalID
  public var estimateID: EstimateID
  public var kind: DecisionKind
  /// The proposal's state after it.
  public var state: ProposalState
  public var stage: PipelineStage
  public var decidedAt: Date
  /// `share_link`, `portal`, `team` or `api`.
  public var path: String
  /// `link:…`, `contact:…`, `member:…` or `key:…`.
  public var decidedBy: String
  public var contactID: ContactID?
  public var typedName: String?
  /// As of `AcceptanceRequest`.
  public var drawnSignature: String?
  public var note: String?
  public var reasonCode: DeclineReason?
  public var reason: String?
  /// The lines that a decline is about; absent when it named none.
  public var objections: [Objection]?
  public var onBehalf: OnBehalf?
  public var choices: ChosenOptions
  public var totals: Totals
  public var contentSHA256: String
  public var projectID: ProjectID?
  /// Of a change order: what the project came to before it, with tax.
  public var contractBeforeCents: Int64?
  /// What was viewed before a decline, for the team alone; absent for a yes.
  public var viewed: ViewedBeforeDecline?

  public init(
    proposalID: ProposalID, estimateID: EstimateID, kind: DecisionKind, state: ProposalState, stage: PipelineStage,
    decidedAt: Date, path: String, decidedBy: String, contactID: ContactID?, typedName: String?,
    drawnSignature: String? = nil, note: String?, reasonCode: DeclineReason?, reason: String?,
    objections: [Objection]? = nil, onBehalf: OnBehalf?,
    choices: ChosenOptions, totals: Totals, contentSHA256: String, projectID: ProjectID?,
    contractBeforeCents: Int64? = nil, viewed: ViewedBeforeDecline? = nil
  ) {
    self.proposalID = proposalID
    self.estimateID = estimateID
    self.kind = kind
    self.state = state
    self.stage = stage
    self.decidedAt = decidedAt
    self.path = path
    self.decidedBy = decidedBy
    self.contactID = contactID
    self.typedName = typedName
    self.drawnSignature = drawnSignature
    self.note = note
    self.reasonCode = reasonCode
    self.reason = reason
    self.objections = objections
    self.onBehalf = onBehalf
    self.choices = choices
    self.totals = totals
    self.contentSHA256 = contentSHA256
    self.projectID = projectID
    self.contractBeforeCents = contractBeforeCents
    self.viewed = viewed
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case estimateID = "estimate_id"
    case kind, state, stage
    case decidedAt = "decided_at"
    case path
    case decidedBy = "decided_by"
    case contactID = "contact_id"
    case typedName = "typed_name"
    case drawnSignature = "drawn_signature"
    case note
    case reasonCode = "reason_code"
    case reason, objections
    case onBehalf = "on_behalf"
    case choices, totals
    case contentSHA256 = "content_sha256"
    case projectID = "project_id"
    case contractBeforeCents = "contract_before_cents"
    case viewed
  }
}
