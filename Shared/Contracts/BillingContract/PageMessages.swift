import Foundation
import Identifiers

/// A payment as the client sees it; cents.
public struct PagePayment: Codable, Hashable, Sendable {
  public var receiptNumber: String
  public var receivedOn: String
  public var method: PaymentMethod
  public var reference: String?
  /// Of this invoice.
  public var amountCents: Int64

  public init(
    receiptNumber: String, receivedOn: String, method: PaymentMethod, reference: String? = nil, amountCents: Int64
  ) {
    self.receiptNumber = receiptNumber
    self.receivedOn = receivedOn
    self.method = method
    self.reference = reference
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case receiptNumber = "receipt_number"
    case receivedOn = "received_on"
    case method
    case reference
    case amountCents = "amount_cents"
  }
}

/// What went back of a paid deposit; cents.
public struct PageReturn: Codable, Hashable, Sendable {
  public var returnedOn: String
  /// How it was paid out; `nil` where it became a credit of the client.
  public var method: PaymentMethod?
  public var reference: String?
  public var amountCents: Int64

  public init(returnedOn: String, method: PaymentMethod? = nil, reference: String? = nil, amountCents: Int64) {
    self.returnedOn = returnedOn
    self.method = method
    self.reference = reference
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case returnedOn = "returned_on"
    case method
    case reference
    case amountCents = "amount_cents"
  }
}

/// A payment on its way.
public struct PageAnnouncement: Codable, Hashable, Sendable {
  public var amountCents: Int64
  public var mailedOn: String
  public var reference: String?
  public var announcedAt: Date

  public init(amountCents: Int64, mailedOn: String, reference: String? = nil, announcedAt: Date) {
    self.amountCents = amountCents
    self.mailedOn = mailedOn
    self.reference = reference
    self.announcedAt = announcedAt
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case mailedOn = "mailed_on"
    case reference
    case announcedAt = "announced_at"
  }
}

/// What one invoice keeps back; cents.
public struct HeldInvoice: Codable, Hashable, Sendable {
  public var number: String
  public var heldCents: Int64

  public init(number: String, heldCents: Int64) {
    self.number = number
    self.heldCents = heldCents
  }

  enum CodingKeys: String, CodingKey {
    case number
    case heldCents = "held_cents"
  }
}

/// The team's answer to who asked for release: nothing is released now.
public struct ReleaseDismissal: Codable, Hashable, Sendable {
  public var answeredAt: Date
  /// In the team's words.
  public var reason: String

  public init(answeredAt: Date, reason: String) {
    self.answeredAt = answeredAt
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case answeredAt = "answered_at"
    case reason
  }
}

/// What is kept back of the project, and by which rule; cents.
public struct HeldRetainage: Codable, Hashable, Sendable {
  /// Kept back by this one and not released.
  public var thisInvoiceCents: Int64
  public var totalCents: Int64
  public var invoices: [HeldInvoice]
  public var terms: Retainage?
  public var mayAsk: Bool
  /// Somebody asks, and is not answered yet.
  public var askedAt: Date?
  /// The answer to who asked last.
  public var dismissal: ReleaseDismissal?

  public init(
    thisInvoiceCents: Int64, totalCents: Int64, invoices: [HeldInvoice], terms: Retainage? = nil, mayAsk: Bool,
    askedAt: Date? = nil, dismissal: ReleaseDismissal? = nil
  ) {
    self.thisInvoiceCents = thisInvoiceCents
    self.totalCents = totalCents
    self.invoices = invoices
    self.terms = terms
    self.mayAsk = mayAsk
    self.askedAt = askedAt
    self.dismissal = dismissal
  }

  enum CodingKeys: String, CodingKey {
    case thisInvoiceCents = "this_invoice_cents"
    case totalCents = "total_cents"
    case invoices
    case terms
    case mayAsk = "may_ask"
    case askedAt = "asked_at"
    case dismissal
  }
}

/// `GET /internal/v1/invoices/{id}/page`: what a client is shown of an issued invoice. Nothing of the team's own is in it.
public struct InvoicePage: Codable, Hashable, Sendable {
  public var id: InvoiceID
  public var projectID: ProjectID
  public var proposalID: ProposalID?
  public var number: String
  public var projectTitle: String
  public var kind: InvoiceKind
  public var status: InvoiceStatus
  public var title: String
  public var currency: String
  public var locale: String
  public var timeZone: String
  public var seller: InvoiceSeller
  public var billTo: BillTo
  public var lines: [InvoiceLineDetail]
  public var application: ApplicationDetail?
  public var subtotalCents: Int64
  public var taxCents: Int64
  public var totalCents: Int64
  public var retainageHeldCents: Int64
  public var payableCents: Int64
  public var depositAppliedCents: Int64
  public var creditedCents: Int64
  public var paidCents: Int64
  public var balanceCents: Int64
  public var announcedCents: Int64
  public var issuedAt: Date
  public var dueOn: String
  public var note: String?
  public var payments: [PagePayment]
  /// Only of a deposit of which something went back.
  public var returned: [PageReturn]?
  public var announcements: [PageAnnouncement]
  public var held: HeldRetainage?
  public var contractSum: ContractSumDetail?
  public var contentSHA256: String
  public var voidedAt: Date?

  public init(
    id: InvoiceID, projectID: ProjectID, proposalID: ProposalID? = nil, number: String, projectTitle: String,
    kind: InvoiceKind, status: InvoiceStatus, title: String, currency: String, locale: String, timeZone: String,
    seller: InvoiceSeller, billTo: BillTo, lines: [InvoiceLineDetail], application: ApplicationDetail? = nil,
    subtotalCents: Int64, taxCents: Int64, totalCents: Int64, retainageHeldCents: Int64, payableCents: Int64,
    depositAppliedCents: Int64, creditedCents: Int64, paidCents: Int64, balanceCents: Int64, announcedCents: Int64,
    issuedAt: Date, dueOn: String, note: String? = nil, payments: [PagePayment], returned: [PageReturn]? = nil,
    announcements: [PageAnnouncement], held: HeldRetainage? = nil, contractSum: ContractSumDetail? = nil,
    contentSHA256: String, voidedAt: Date? = nil
  ) {
    self.id = id
    self.projectID = projectID
    self.proposalID = proposalID
    self.number = number
    self.projectTitle = projectTitle
    self.kind = kind
    self.status = status
    self.title = title
    self.currency = currency
    self.locale = locale
    self.timeZone = timeZone
    self.seller = seller
    self.billTo = billTo
    self.lines = lines
    self.application = application
    self.subtotalCents = subtotalCents
    self.taxCents = taxCents
    self.totalCents = totalCents
    self.retainageHeldCents = retainageHeldCents
    self.payableCents = payableCents
    self.depositAppliedCents = depositAppliedCents
    self.creditedCents = creditedCents
    self.paidCents = paidCents
    self.balanceCents = balanceCents
    self.announcedCents = announcedCents
    self.issuedAt = issuedAt
    self.dueOn = dueOn
    self.note = note
    self.payments = payments
    self.returned = returned
    self.announcements = announcements
    self.held = held
    self.contractSum = contractSum
    self.contentSHA256 = contentSHA256
    self.voidedAt = voidedAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case projectID = "project_id"
    case proposalID = "proposal_id"
    case number
    case projectTitle = "project_title"
    case kind
    case status
    case title
    case currency
    case locale
    case timeZone = "time_zone"
    case seller
    case billTo = "bill_to"
    case lines
    case application
    case subtotalCents = "subtotal_cents"
    case taxCents = "tax_cents"
    case totalCents = "total_cents"
    case retainageHeldCents = "retainage_held_cents"
    case payableCents = "payable_cents"
    case depositAppliedCents = "deposit_applied_cents"
    case creditedCents = "credited_cents"
    case paidCents = "paid_cents"
    case balanceCents = "balance_cents"
    case announcedCents = "announced_cents"
    case issuedAt = "issued_at"
    case dueOn = "due_on"
    case note
    case payments
    case returned
    case announcements
    case held
    case contractSum = "contract_sum"
    case contentSHA256 = "content_sha256"
    case voidedAt = "voided_at"
  }
}

/// `GET /internal/v1/proposals/{id}/deposit`, by the link of an accepted proposal.
public struct DepositState: Codable, Hashable, Sendable {
  /// Whether the contract has a deposit at all; unknown before it is there.
  public var isAsked: Bool
  public var invoice: InvoiceSummary?

  public init(isAsked: Bool, invoice: InvoiceSummary? = nil) {
    self.isAsked = isAsked
    self.invoice = invoice
  }

  enum CodingKeys: String, CodingKey {
    case isAsked = "is_asked"
    case invoice
  }
}
