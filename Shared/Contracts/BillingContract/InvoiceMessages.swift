import Foundation
import Identifiers

/// What an invoice is for.
public enum InvoiceKind: String, Codable, Hashable, Sendable, CaseIterable {
  case deposit
  case standard
  /// An application for payment over the schedule of values.
  case progress
  case retainageRelease = "retainage_release"
}

/// Where an invoice stands.
public enum InvoiceStatus: String, Codable, Hashable, Sendable, CaseIterable {
  case draft
  case open
  case partiallyPaid = "partially_paid"
  /// A payment is announced or under way.
  case processing
  case overdue
  case paid
  case void
}

/// A line of an invoice; cents.
public struct InvoiceLineDetail: Codable, Hashable, Sendable {
  public var description: String
  /// Plain decimal text.
  public var quantity: String
  public var unit: String
  public var unitPriceCents: Int64
  /// Before tax.
  public var amountCents: Int64
  public var taxBasisPoints: Int
  public var taxCents: Int64
  public var retainedCents: Int64
  /// Of a release: the invoice that kept it back.
  public var sourceInvoiceID: InvoiceID?
  public var sourceNumber: String?

  public init(
    description: String, quantity: String, unit: String, unitPriceCents: Int64, amountCents: Int64, taxBasisPoints: Int,
    taxCents: Int64, retainedCents: Int64, sourceInvoiceID: InvoiceID? = nil, sourceNumber: String? = nil
  ) {
    self.description = description
    self.quantity = quantity
    self.unit = unit
    self.unitPriceCents = unitPriceCents
    self.amountCents = amountCents
    self.taxBasisPoints = taxBasisPoints
    self.taxCents = taxCents
    self.retainedCents = retainedCents
    self.sourceInvoiceID = sourceInvoiceID
    self.sourceNumber = sourceNumber
  }

  enum CodingKeys: String, CodingKey {
    case description
    case quantity
    case unit
    case unitPriceCents = "unit_price_cents"
    case amountCents = "amount_cents"
    case taxBasisPoints = "tax_basis_points"
    case taxCents = "tax_cents"
    case retainedCents = "retained_cents"
    case sourceInvoiceID = "source_invoice_id"
    case sourceNumber = "source_number"
  }
}

/// Why an invoice does not count any more.
public struct InvoiceVoiding: Codable, Hashable, Sendable {
  public var at: Date
  public var by: String
  public var reason: String

  public init(at: Date, by: String, reason: String) {
    self.at = at
    self.by = by
    self.reason = reason
  }
}

/// An invoice as the team sees it; cents. `total_cents = payable_cents + retainage_held_cents`, and
/// `balance_cents = payable_cents - paid_cents - credited_cents`.
public struct InvoiceDetail: Codable, Hashable, Sendable {
  public var id: InvoiceID
  public var projectID: ProjectID
  public var clientID: ClientID
  /// None before it is issued.
  public var number: String?
  public var kind: InvoiceKind
  public var status: InvoiceStatus
  public var title: String
  public var currency: String
  public var lines: [InvoiceLineDetail]
  public var application: ApplicationDetail?
  public var subtotalCents: Int64
  public var taxCents: Int64
  public var totalCents: Int64
  /// Kept back by this one; below zero where it releases what earlier ones kept back.
  public var retainageHeldCents: Int64
  /// Of what it keeps back, released since.
  public var retainageReleasedCents: Int64
  public var payableCents: Int64
  public var paidCents: Int64
  /// Deposits and credits that were applied.
  public var creditedCents: Int64
  /// Payable now.
  public var balanceCents: Int64
  /// Announced and not arrived.
  public var announcedCents: Int64
  public var issuedAt: Date?
  /// `YYYY-MM-DD`.
  public var dueOn: String?
  public var termsDays: Int
  public var note: String?
  public var contentSHA256: String?
  public var seller: InvoiceSeller?
  public var billTo: BillTo?
  public var void: InvoiceVoiding?
  public var createdAt: Date
  public var version: Int64

  public init(
    id: InvoiceID, projectID: ProjectID, clientID: ClientID, number: String? = nil, kind: InvoiceKind,
    status: InvoiceStatus, title: String, currency: String, lines: [InvoiceLineDetail],
    application: ApplicationDetail? = nil, subtotalCents: Int64, taxCents: Int64, totalCents: Int64,
    retainageHeldCents: Int64, retainageReleasedCents: Int64, payableCents: Int64, paidCents: Int64,
    creditedCents: Int64, balanceCents: Int64, announcedCents: Int64, issuedAt: Date? = nil, dueOn: String? = nil,
    termsDays: Int, note: String? = nil, contentSHA256: String? = nil, seller: InvoiceSeller? = nil,
    billTo: BillTo? = nil, void: InvoiceVoiding? = nil, createdAt: Date, version: Int64
  ) {
    self.id = id
    self.projectID = projectID
    self.clientID = clientID
    self.number = number
    self.kind = kind
    self.status = status
    self.title = title
    self.currency = currency
    self.lines = lines
    self.application = application
    self.subtotalCents = subtotalCents
    self.taxCents = taxCents
    self.totalCents = totalCents
    self.retainageHeldCents = retainageHeldCents
    self.retainageReleasedCents = retainageReleasedCents
    self.payableCents = payableCents
    self.paidCents = paidCents
    self.creditedCents = creditedCents
    self.balanceCents = balanceCents
    self.announcedCents = announcedCents
    self.issuedAt = issuedAt
    self.dueOn = dueOn
    self.termsDays = termsDays
    self.note = note
    self.contentSHA256 = contentSHA256
    self.seller = seller
    self.billTo = billTo
    self.void = void
    self.createdAt = createdAt
    self.version = version
  }

  enum CodingKeys: String, CodingKey {
    case id
    case projectID = "project_id"
    case clientID = "client_id"
    case number
    case kind
    case status
    case title
    case currency
    case lines
    case application
    case subtotalCents = "subtotal_cents"
    case taxCents = "tax_cents"
    case totalCents = "total_cents"
    case retainageHeldCents = "retainage_held_cents"
    case retainageReleasedCents = "retainage_released_cents"
    case payableCents = "payable_cents"
    case paidCents = "paid_cents"
    case creditedCents = "credited_cents"
    case balanceCents = "balance_cents"
    case announcedCents = "announced_cents"
    case issuedAt = "issued_at"
    case dueOn = "due_on"
    case termsDays = "terms_days"
    case note
    case contentSHA256 = "content_sha256"
    case seller
    case billTo = "bill_to"
    case void
    case createdAt = "created_at"
    case version
  }
}

/// One row of a list of invoices; cents as in `InvoiceDetail`.
public struct InvoiceSummary: Codable, Hashable, Sendable {
  public var id: InvoiceID
  public var projectID: ProjectID
  public var clientID: ClientID
  public var number: String?
  public var kind: InvoiceKind
  public var status: InvoiceStatus
  public var title: String
  public var currency: String
  public var totalCents: Int64
  public var retainageHeldCents: Int64
  public var payableCents: Int64
  public var paidCents: Int64
  public var balanceCents: Int64
  public var issuedAt: Date?
  public var dueOn: String?
  public var createdAt: Date

  public init(
    id: InvoiceID, projectID: ProjectID, clientID: ClientID, number: String? = nil, kind: InvoiceKind,
    status: InvoiceStatus, title: String, currency: String, totalCents: Int64, retainageHeldCents: Int64,
    payableCents: Int64, paidCents: Int64, balanceCents: Int64, issuedAt: Date? = nil, dueOn: String? = nil,
    createdAt: Date
  ) {
    self.id = id
    self.projectID = projectID
    self.clientID = clientID
    self.number = number
    self.kind = kind
    self.status = status
    self.title = title
    self.currency = currency
    self.totalCents = totalCents
    self.retainageHeldCents = retainageHeldCents
    self.payableCents = payableCents
    self.paidCents = paidCents
    self.balanceCents = balanceCents
    self.issuedAt = issuedAt
    self.dueOn = dueOn
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id
    case projectID = "project_id"
    case clientID = "client_id"
    case number
    case kind
    case status
    case title
    case currency
    case totalCents = "total_cents"
    case retainageHeldCents = "retainage_held_cents"
    case payableCents = "payable_cents"
    case paidCents = "paid_cents"
    case balanceCents = "balance_cents"
    case issuedAt = "issued_at"
    case dueOn = "due_on"
    case createdAt = "created_at"
  }
}
