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
