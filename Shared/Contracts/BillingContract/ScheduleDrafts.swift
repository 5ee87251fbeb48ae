import Foundation
import Identifiers

/// A line as the team wants it.
public struct ScheduleLineChange: Codable, Hashable, Sendable {
  /// None: a new line.
  public var id: ScheduleLineID?
  public var item: String?
  public var section: String?
  public var description: String
  public var scheduledCents: Int64
  /// None: untaxed.
  public var taxCents: Int64?
  public var changeOrderID: ChangeOrderID?
  public var rateCompletedBasisPoints: Int?
  public var rateStoredBasisPoints: Int?

  public init(
    id: ScheduleLineID? = nil, item: String? = nil, section: String? = nil, description: String, scheduledCents: Int64,
    taxCents: Int64? = nil, changeOrderID: ChangeOrderID? = nil, rateCompletedBasisPoints: Int? = nil,
    rateStoredBasisPoints: Int? = nil
  ) {
    self.id = id
    self.item = item
    self.section = section
    self.description = description
    self.scheduledCents = scheduledCents
    self.taxCents = taxCents
    self.changeOrderID = changeOrderID
    self.rateCompletedBasisPoints = rateCompletedBasisPoints
    self.rateStoredBasisPoints = rateStoredBasisPoints
  }

  enum CodingKeys: String, CodingKey {
    case id
    case item
    case section
    case description
    case scheduledCents = "scheduled_cents"
    case taxCents = "tax_cents"
    case changeOrderID = "change_order_id"
    case rateCompletedBasisPoints = "rate_completed_basis_points"
    case rateStoredBasisPoints = "rate_stored_basis_points"
  }
}

/// `PUT /internal/v1/projects/{id}/schedule-of-values`: other lines for the same money, until something was billed.
public struct ScheduleChange: Codable, Hashable, Sendable {
  public var ifVersion: Int64
  public var lines: [ScheduleLineChange]

  public init(ifVersion: Int64, lines: [ScheduleLineChange]) {
    self.ifVersion = ifVersion
    self.lines = lines
  }

  enum CodingKeys: String, CodingKey {
    case ifVersion = "if_version"
    case lines
  }
}

/// A line that an accepted change order adds; cents before tax.
public struct ChangeOrderLine: Codable, Hashable, Sendable {
  public var item: String?
  public var section: String?
  public var description: String
  public var amountCents: Int64
  /// None: untaxed.
  public var taxCents: Int64?

  public init(
    item: String? = nil, section: String? = nil, description: String, amountCents: Int64, taxCents: Int64? = nil
  ) {
    self.item = item
    self.section = section
    self.description = description
    self.amountCents = amountCents
    self.taxCents = taxCents
  }

  enum CodingKeys: String, CodingKey {
    case item
    case section
    case description
    case amountCents = "amount_cents"
    case taxCents = "tax_cents"
  }
}

/// `POST /internal/v1/projects/{id}/change-orders`: a change order that the client has accepted elsewhere, with its own lines.
public struct ChangeOrderDraft: Codable, Hashable, Sendable {
  public var title: String
  /// Where its acceptance is kept.
  public var reference: String?
  public var lines: [ChangeOrderLine]

  public init(title: String, reference: String? = nil, lines: [ChangeOrderLine]) {
    self.title = title
    self.reference = reference
    self.lines = lines
  }
}

/// `PUT /internal/v1/projects/{id}/billing-terms`: until something was billed.
public struct BillingTermsChange: Codable, Hashable, Sendable {
  public var ifVersion: Int64
  /// None: nothing is kept back.
  public var retainage: Retainage?
  public var termsDays: Int

  public init(ifVersion: Int64, retainage: Retainage? = nil, termsDays: Int) {
    self.ifVersion = ifVersion
    self.retainage = retainage
    self.termsDays = termsDays
  }

  enum CodingKeys: String, CodingKey {
    case ifVersion = "if_version"
    case retainage
    case termsDays = "terms_days"
  }
}
