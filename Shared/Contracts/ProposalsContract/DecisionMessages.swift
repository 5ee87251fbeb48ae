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
