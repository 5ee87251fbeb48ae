import Foundation
import Identifiers

/// A share of each progress payment, earned but kept back; rates in basis points.
public struct Retainage: Codable, Hashable, Sendable {
  public enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    case constant, stop, forward, retroactive, cap
  }
  public var rule: Rule
  public var rateCompletedBasisPoints: Int
  public var rateStoredBasisPoints: Int
  public var reducedRateBasisPoints: Int?
  /// Of the contract sum.
  public var thresholdBasisPoints: Int?
  /// When it is released, in words for the client.
  public var release: String?
  public var onTax: Bool?
  public var clientMayAsk: Bool?
  /// No line keeps more than this: how an application releases by a lower rate.
  public var ceilingBasisPoints: Int?

  public init(
    rule: Rule, rateCompletedBasisPoints: Int, rateStoredBasisPoints: Int, reducedRateBasisPoints: Int? = nil,
    thresholdBasisPoints: Int? = nil, release: String? = nil, onTax: Bool? = nil, clientMayAsk: Bool? = nil,
    ceilingBasisPoints: Int? = nil
  ) {
    self.rule = rule
    self.rateCompletedBasisPoints = rateCompletedBasisPoints
    self.rateStoredBasisPoints = rateStoredBasisPoints
    self.reducedRateBasisPoints = reducedRateBasisPoints
    self.thresholdBasisPoints = thresholdBasisPoints
    self.release = release
    self.onTax = onTax
    self.clientMayAsk = clientMayAsk
    self.ceilingBasisPoints = ceilingBasisPoints
  }

  enum CodingKeys: String, CodingKey {
    case rule
    case rateCompletedBasisPoints = "rate_completed_basis_points"
    case rateStoredBasisPoints = "rate_stored_basis_points"
    case reducedRateBasisPoints = "reduced_rate_basis_points"
    case thresholdBasisPoints = "threshold_basis_points"
    case release
    case onTax = "on_tax"
    case clientMayAsk = "client_may_ask"
    case ceilingBasisPoints = "ceiling_basis_points"
  }
}

/// The accepted change order that a line came with.
public struct ScheduleChangeOrder: Codable, Hashable, Sendable {
  public var id: ChangeOrderID
  public var number: Int
  public var title: String

  public init(id: ChangeOrderID, number: Int, title: String) {
    self.id = id
    self.number = number
    self.title = title
  }
}

/// A line of the schedule of values; cents before tax unless they say otherwise.
public struct ScheduleLineDetail: Codable, Hashable, Sendable {
  public var id: ScheduleLineID
  public var position: Int
  public var item: String?
  public var section: String?
  public var description: String
  /// C.
  public var scheduledCents: Int64
  /// Of the whole line.
  public var taxCents: Int64
  public var changeOrder: ScheduleChangeOrder?
  /// Where they are other than the contract's.
  public var rateCompletedBasisPoints: Int?
  public var rateStoredBasisPoints: Int?
  /// D + E to date.
  public var completedCents: Int64
  /// F.
  public var storedCents: Int64
  /// G.
  public var billedCents: Int64
  public var taxedCents: Int64
  /// I: what is kept back of it now.
  public var heldCents: Int64
  /// By release invoices.
  public var releasedCents: Int64

  public init(
    id: ScheduleLineID, position: Int, item: String? = nil, section: String? = nil, description: String,
    scheduledCents: Int64, taxCents: Int64, changeOrder: ScheduleChangeOrder? = nil,
    rateCompletedBasisPoints: Int? = nil, rateStoredBasisPoints: Int? = nil, completedCents: Int64, storedCents: Int64,
    billedCents: Int64, taxedCents: Int64, heldCents: Int64, releasedCents: Int64
  ) {
    self.id = id
    self.position = position
    self.item = item
    self.section = section
    self.description = description
    self.scheduledCents = scheduledCents
    self.taxCents = taxCents
    self.changeOrder = changeOrder
    self.rateCompletedBasisPoints = rateCompletedBasisPoints
    self.rateStoredBasisPoints = rateStoredBasisPoints
    self.completedCents = completedCents
    self.storedCents = storedCents
    self.billedCents = billedCents
    self.taxedCents = taxedCents
    self.heldCents = heldCents
    self.releasedCents = releasedCents
  }

  enum CodingKeys: String, CodingKey {
    case id
    case position
    case item
    case section
    case description
    case scheduledCents = "scheduled_cents"
    case taxCents = "tax_cents"
    case changeOrder = "change_order"
    case rateCompletedBasisPoints = "rate_completed_basis_points"
    case rateStoredBasisPoints = "rate_stored_basis_points"
    case completedCents = "completed_cents"
    case storedCents = "stored_cents"
    case billedCents = "billed_cents"
    case taxedCents = "taxed_cents"
    case heldCents = "held_cents"
    case releasedCents = "released_cents"
  }
}

/// `GET /internal/v1/projects/{id}/schedule-of-values`; cents before tax unless they say otherwise.
public struct ScheduleDetail: Codable, Hashable, Sendable {
  public var projectID: ProjectID
  public var clientID: ClientID
  public var number: String
  public var title: String
  public var currency: String
  /// Goes up with every change: the `ETag`.
  public var version: Int64
  /// Its lines stay as they are.
  public var isBilled: Bool
  public var applications: Int
  public var lines: [ScheduleLineDetail]
  public var originalCents: Int64
  public var changeOrdersCents: Int64
  public var contractSumCents: Int64
  public var taxCents: Int64
  public var heldCents: Int64
  public var retainage: Retainage?
  /// Days from issue to due.
  public var termsDays: Int

  public init(
    projectID: ProjectID, clientID: ClientID, number: String, title: String, currency: String, version: Int64,
    isBilled: Bool, applications: Int, lines: [ScheduleLineDetail], originalCents: Int64, changeOrdersCents: Int64,
    contractSumCents: Int64, taxCents: Int64, heldCents: Int64, retainage: Retainage? = nil, termsDays: Int
  ) {
    self.projectID = projectID
    self.clientID = clientID
    self.number = number
    self.title = title
    self.currency = currency
    self.version = version
    self.isBilled = isBilled
    self.applications = applications
    self.lines = lines
    self.originalCents = originalCents
    self.changeOrdersCents = changeOrdersCents
    self.contractSumCents = contractSumCents
    self.taxCents = taxCents
    self.heldCents = heldCents
    self.retainage = retainage
    self.termsDays = termsDays
  }

  enum CodingKeys: String, CodingKey {
    case projectID = "project_id"
    case clientID = "client_id"
    case number
    case title
    case currency
    case version
    case isBilled = "is_billed"
    case applications
    case lines
    case originalCents = "original_cents"
    case changeOrdersCents = "change_orders_cents"
    case contractSumCents = "contract_sum_cents"
    case taxCents = "tax_cents"
    case heldCents = "held_cents"
    case retainage
    case termsDays = "terms_days"
  }
}

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

/// Where a project stands for its client; cents with tax. `GET /internal/v1/projects/{id}/contract-sum`.
public struct ContractSumDetail: Codable, Hashable, Sendable {
  public var projectID: ProjectID
  public var currency: String
  public var originalCents: Int64
  public var approvedChangesCents: Int64
  public var currentCents: Int64
  /// Issued and not void; releases of retainage bill nothing again.
  public var billedCents: Int64
  public var paidCents: Int64
  /// Announced and not arrived.
  public var inFlightCents: Int64
  /// Retainage that nobody has asked for yet; a part of what is billed.
  public var heldCents: Int64
  public var leftCents: Int64

  public init(
    projectID: ProjectID, currency: String, originalCents: Int64, approvedChangesCents: Int64, currentCents: Int64,
    billedCents: Int64, paidCents: Int64, inFlightCents: Int64, heldCents: Int64, leftCents: Int64
  ) {
    self.projectID = projectID
    self.currency = currency
    self.originalCents = originalCents
    self.approvedChangesCents = approvedChangesCents
    self.currentCents = currentCents
    self.billedCents = billedCents
    self.paidCents = paidCents
    self.inFlightCents = inFlightCents
    self.heldCents = heldCents
    self.leftCents = leftCents
  }

  enum CodingKeys: String, CodingKey {
    case projectID = "project_id"
    case currency
    case originalCents = "original_cents"
    case approvedChangesCents = "approved_changes_cents"
    case currentCents = "current_cents"
    case billedCents = "billed_cents"
    case paidCents = "paid_cents"
    case inFlightCents = "in_flight_cents"
    case heldCents = "held_cents"
    case leftCents = "left_cents"
  }
}
