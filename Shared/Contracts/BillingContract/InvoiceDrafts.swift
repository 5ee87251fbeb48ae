import Foundation
import Identifiers

/// A line of a standard invoice; cents.
public struct InvoiceLineDraft: Codable, Hashable, Sendable {
  public var description: String
  /// Up to four decimals.
  public var quantity: Decimal
  public var unit: String?
  public var unitPriceCents: Int64
  /// None: untaxed.
  public var taxBasisPoints: Int?
  /// None: what the invoice says.
  public var retainageBasisPoints: Int?

  public init(
    description: String, quantity: Decimal, unit: String? = nil, unitPriceCents: Int64, taxBasisPoints: Int? = nil,
    retainageBasisPoints: Int? = nil
  ) {
    self.description = description
    self.quantity = quantity
    self.unit = unit
    self.unitPriceCents = unitPriceCents
    self.taxBasisPoints = taxBasisPoints
    self.retainageBasisPoints = retainageBasisPoints
  }

  enum CodingKeys: String, CodingKey {
    case description
    case quantity
    case unit
    case unitPriceCents = "unit_price_cents"
    case taxBasisPoints = "tax_basis_points"
    case retainageBasisPoints = "retainage_basis_points"
  }
}

/// `POST /internal/v1/projects/{id}/invoices`: either lines, or a milestone of the payment schedule.
public struct InvoiceDraft: Codable, Hashable, Sendable {
  /// `standard` or `deposit`.
  public var kind: InvoiceKind
  public var title: String?
  public var lines: [InvoiceLineDraft]?
  /// Of the payment schedule, from 1.
  public var milestone: Int?
  /// Kept back of every line.
  public var retainageBasisPoints: Int?
  /// None: as much as fits.
  public var depositAppliedCents: Int64?
  /// Refused unless the contract's.
  public var currency: String?
  /// None: the contract's.
  public var termsDays: Int?
  public var note: String?

  public init(
    kind: InvoiceKind, title: String? = nil, lines: [InvoiceLineDraft]? = nil, milestone: Int? = nil,
    retainageBasisPoints: Int? = nil, depositAppliedCents: Int64? = nil, currency: String? = nil, termsDays: Int? = nil,
    note: String? = nil
  ) {
    self.kind = kind
    self.title = title
    self.lines = lines
    self.milestone = milestone
    self.retainageBasisPoints = retainageBasisPoints
    self.depositAppliedCents = depositAppliedCents
    self.currency = currency
    self.termsDays = termsDays
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case kind
    case title
    case lines
    case milestone
    case retainageBasisPoints = "retainage_basis_points"
    case depositAppliedCents = "deposit_applied_cents"
    case currency
    case termsDays = "terms_days"
    case note
  }
}

/// The work of a period on one line: in cents, or to date in basis points.
public struct ApplicationLineDraft: Codable, Hashable, Sendable {
  public var lineID: ScheduleLineID
  /// E: in this period.
  public var completedCents: Int64?
  /// G / C.
  public var completedToDateBasisPoints: Int?
  /// F, anew in each period.
  public var storedCents: Int64?
  public var overrideReason: String?

  public init(
    lineID: ScheduleLineID, completedCents: Int64? = nil, completedToDateBasisPoints: Int? = nil,
    storedCents: Int64? = nil, overrideReason: String? = nil
  ) {
    self.lineID = lineID
    self.completedCents = completedCents
    self.completedToDateBasisPoints = completedToDateBasisPoints
    self.storedCents = storedCents
    self.overrideReason = overrideReason
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case completedCents = "completed_cents"
    case completedToDateBasisPoints = "completed_to_date_basis_points"
    case storedCents = "stored_cents"
    case overrideReason = "override_reason"
  }
}

/// `POST /internal/v1/projects/{id}/applications`.
public struct ApplicationRequest: Codable, Hashable, Sendable {
  public var lines: [ApplicationLineDraft]
  /// `YYYY-MM-DD`.
  public var periodTo: String?
  /// No line keeps more than this: a release by a lower rate.
  public var retainageRateBasisPoints: Int?
  /// None: all of line 8.
  public var certifiedCents: Int64?
  public var certifiedReason: String?
  public var termsDays: Int?
  public var note: String?

  public init(
    lines: [ApplicationLineDraft], periodTo: String? = nil, retainageRateBasisPoints: Int? = nil,
    certifiedCents: Int64? = nil, certifiedReason: String? = nil, termsDays: Int? = nil, note: String? = nil
  ) {
    self.lines = lines
    self.periodTo = periodTo
    self.retainageRateBasisPoints = retainageRateBasisPoints
    self.certifiedCents = certifiedCents
    self.certifiedReason = certifiedReason
    self.termsDays = termsDays
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case lines
    case periodTo = "period_to"
    case retainageRateBasisPoints = "retainage_rate_basis_points"
    case certifiedCents = "certified_cents"
    case certifiedReason = "certified_reason"
    case termsDays = "terms_days"
    case note
  }
}

/// Of one line of the schedule.
public struct ReleaseLineDraft: Codable, Hashable, Sendable {
  public var lineID: ScheduleLineID
  public var amountCents: Int64

  public init(lineID: ScheduleLineID, amountCents: Int64) {
    self.lineID = lineID
    self.amountCents = amountCents
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case amountCents = "amount_cents"
  }
}

/// `POST /internal/v1/projects/{id}/retainage-releases`: an amount, lines, or all that is held.
public struct ReleaseRequest: Codable, Hashable, Sendable {
  public var amountCents: Int64?
  public var lines: [ReleaseLineDraft]?
  public var termsDays: Int?
  public var note: String?

  public init(amountCents: Int64? = nil, lines: [ReleaseLineDraft]? = nil, termsDays: Int? = nil, note: String? = nil) {
    self.amountCents = amountCents
    self.lines = lines
    self.termsDays = termsDays
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case lines
    case termsDays = "terms_days"
    case note
  }
}

/// `POST /internal/v1/invoices/{id}/issue`: the gateway adds what it owns; it is frozen with the content.
///
/// Without seller and client the invoice is known to be issued: the first answer under this key is asked for, or the refusal.
public struct IssueRequest: Codable, Hashable, Sendable {
  /// Whom the caller chose. The key of the request is bound to this alone: what the directory says of them may have changed
  /// when the request comes again.
  public var contactIDs: [ContactID]?
  public var seller: InvoiceSeller?
  public var billTo: BillTo?
  /// Who is sent a link.
  public var recipients: [InvoiceRecipient]?
  public var locale: String?
  public var timeZone: String?

  public init(
    contactIDs: [ContactID]? = nil, seller: InvoiceSeller? = nil, billTo: BillTo? = nil,
    recipients: [InvoiceRecipient]? = nil, locale: String? = nil, timeZone: String? = nil
  ) {
    self.contactIDs = contactIDs
    self.seller = seller
    self.billTo = billTo
    self.recipients = recipients
    self.locale = locale
    self.timeZone = timeZone
  }

  enum CodingKeys: String, CodingKey {
    case contactIDs = "contact_ids"
    case seller
    case billTo = "bill_to"
    case recipients
    case locale
    case timeZone = "time_zone"
  }
}

/// Someone an invoice is sent to.
public struct InvoiceRecipient: Codable, Hashable, Sendable {
  public var contactID: ContactID
  public var name: String
  public var email: String

  public init(contactID: ContactID, name: String, email: String) {
    self.contactID = contactID
    self.name = name
    self.email = email
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case name
    case email
  }
}

/// `POST /internal/v1/invoices/{id}/void`.
public struct VoidRequest: Codable, Hashable, Sendable {
  public var reason: String

  public init(reason: String) {
    self.reason = reason
  }
}
