import Foundation
import Identifiers

/// The events that the proposals service publishes, by CloudEvents `type`. The `subject` is the proposal's id; the data
/// carries all that a subscriber needs, so that none has to call back.
public enum ProposalEventType: String, Sendable, CaseIterable {
  case sent = "proposal.sent"
  case opened = "proposal.opened"
  case accepted = "proposal.accepted"
  case declined = "proposal.declined"
  case withdrawn = "proposal.withdrawn"
  case extended = "proposal.extended"
  case extensionRequested = "proposal.extension_requested"
  case expiring = "proposal.expiring"
  case expired = "proposal.expired"
  case changesRequested = "proposal.changes_requested"
  /// Of the version that was sent last.
  case estimateLost = "estimate.lost"
  case projectCreated = "project.created"
  case questionAsked = "question.asked"
  case questionAnswered = "question.answered"
}

/// What all proposal events say.
public struct ProposalEventData: Codable, Hashable, Sendable {
  public var proposalID: ProposalID
  public var estimateID: EstimateID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var revision: Int
  public var currency: String
  public var totals: Totals
  /// The last valid day, `YYYY-MM-DD`; in `proposal.sent` and in what is about the end.
  public var validUntil: String?
  /// `link:…`, `member:…`, `key:…`: who did it.
  public var actor: String
  /// Who opened or decided, as far as it is known.
  public var contactID: ContactID?
  /// As they were when it was sent; in `proposal.sent` and `proposal.accepted`.
  public var recipients: [Recipient]?
  public var decision: DecisionDetail?
  /// In the team's words, if it gave any; only in `proposal.withdrawn`.
  public var withdrawalReason: String?
  /// The client's words, if there were any; only in `proposal.extension_requested`.
  public var note: String?
  /// Only in `proposal.changes_requested`.
  public var changeRequest: ChangeRequestDetail?
  /// In the team's words, if it gave any; only in `estimate.lost`.
  public var lossReason: String?
  public var projectID: ProjectID?
  public var kind: EstimateKind
  /// Of a change order that was sent: 1, 2 and so on of the project that `projectID` names.
  public var changeOrderNumber: Int?
  public var contract: ContractTerms?
  public var paymentSchedule: [ClientMilestone]?
  /// The accepted lines with their amounts; only in `proposal.accepted`, which can weigh 2 MiB because of them.
  public var lines: [AcceptedLine]?
  /// Only in `question.asked` and `question.answered`.
  public var question: QuestionNews?
  /// Who agreed on what was accepted, as it was when the proposal was sent; only in `proposal.accepted`, so that what
  /// follows from it has its parties without asking anybody. Absent in what an earlier version wrote.
  public var seller: SellerDetails?
  public var client: ClientDetails?
  /// Where the work is done, if it is known; only in `proposal.accepted`.
  public var siteAddress: PostalAddress?
  /// BCP 47; only in `proposal.accepted`.
  public var locale: String?
  /// IANA name; only in `proposal.accepted`.
  public var timeZone: String?

  public init(
    proposalID: ProposalID, estimateID: EstimateID, clientID: ClientID, number: String, title: String, revision: Int,
    currency: String, totals: Totals, validUntil: String? = nil, actor: String, contactID: ContactID? = nil,
    recipients: [Recipient]? = nil, decision: DecisionDetail? = nil, withdrawalReason: String? = nil,
    note: String? = nil, changeRequest: ChangeRequestDetail? = nil, lossReason: String? = nil,
    projectID: ProjectID? = nil, kind: EstimateKind, contract: ContractTerms? = nil,
    paymentSchedule: [ClientMilestone]? = nil, lines: [AcceptedLine]? = nil, question: QuestionNews? = nil,
    seller: SellerDetails? = nil, client: ClientDetails? = nil, siteAddress: PostalAddress? = nil,
    locale: String? = nil, timeZone: String? = nil, changeOrderNumber: Int? = nil
  ) {
    self.changeOrderNumber = changeOrderNumber
    self.proposalID = proposalID
    self.estimateID = estimateID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.revision = revision
    self.currency = currency
    self.totals = totals
    self.validUntil = validUntil
    self.actor = actor
    self.contactID = contactID
    self.recipients = recipients
    self.decision = decision
    self.withdrawalReason = withdrawalReason
    self.note = note
    self.changeRequest = changeRequest
    self.lossReason = lossReason
    self.projectID = projectID
    self.kind = kind
    self.contract = contract
    self.paymentSchedule = paymentSchedule
    self.lines = lines
    self.question = question
    self.seller = seller
    self.client = client
    self.siteAddress = siteAddress
    self.locale = locale
    self.timeZone = timeZone
  }

  enum CodingKeys: String, CodingKey {
    case proposalID = "proposal_id"
    case estimateID = "estimate_id"
    case clientID = "client_id"
    case number, title, revision, currency, totals
    case validUntil = "valid_until"
    case actor
    case contactID = "contact_id"
    case recipients, decision
    case withdrawalReason = "withdrawal_reason"
    case note
    case changeRequest = "change_request"
    case lossReason = "loss_reason"
    case projectID = "project_id"
    case kind
    case changeOrderNumber = "change_order_number"
    case contract
    case paymentSchedule = "payment_schedule"
    case lines, question, seller, client
    case siteAddress = "site_address"
    case locale
    case timeZone = "time_zone"
  }
}

public struct AcceptedLine: Codable, Hashable, Sendable {
  public var lineID: LineID
  public var sectionTitle: String
  public var item: String?
  public var name: String
  public var quantity: String
  public var unit: String
  public var amountCents: Int64
  public var taxCents: Int64

  public init(
    lineID: LineID, sectionTitle: String, item: String?, name: String, quantity: String, unit: String,
    amountCents: Int64, taxCents: Int64
  ) {
    self.lineID = lineID
    self.sectionTitle = sectionTitle
    self.item = item
    self.name = name
    self.quantity = quantity
    self.unit = unit
    self.amountCents = amountCents
    self.taxCents = taxCents
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case sectionTitle = "section_title"
    case item, name, quantity, unit
    case amountCents = "amount_cents"
    case taxCents = "tax_cents"
  }
}
