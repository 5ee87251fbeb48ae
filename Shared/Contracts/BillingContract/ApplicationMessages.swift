import Foundation
import Identifiers

/// A line of the continuation sheet of an application; cents before tax unless they say otherwise.
public struct SheetLine: Codable, Hashable, Sendable {
  public var lineID: ScheduleLineID
  public var position: Int
  /// A.
  public var item: String?
  public var section: String?
  /// B.
  public var description: String
  public var changeOrderNumber: Int?
  /// C.
  public var scheduledCents: Int64
  /// D.
  public var previousCents: Int64
  /// E.
  public var thisPeriodCents: Int64
  /// F.
  public var storedCents: Int64
  /// G.
  public var toDateCents: Int64
  /// G / C; none for a line without a value.
  public var toDateBasisPoints: Int64?
  /// H.
  public var balanceCents: Int64
  /// I.
  public var heldCents: Int64
  public var taxThisPeriodCents: Int64
  public var overrideReason: String?

  public init(
    lineID: ScheduleLineID, position: Int, item: String? = nil, section: String? = nil, description: String,
    changeOrderNumber: Int? = nil, scheduledCents: Int64, previousCents: Int64, thisPeriodCents: Int64,
    storedCents: Int64, toDateCents: Int64, toDateBasisPoints: Int64? = nil, balanceCents: Int64, heldCents: Int64,
    taxThisPeriodCents: Int64, overrideReason: String? = nil
  ) {
    self.lineID = lineID
    self.position = position
    self.item = item
    self.section = section
    self.description = description
    self.changeOrderNumber = changeOrderNumber
    self.scheduledCents = scheduledCents
    self.previousCents = previousCents
    self.thisPeriodCents = thisPeriodCents
    self.storedCents = storedCents
    self.toDateCents = toDateCents
    self.toDateBasisPoints = toDateBasisPoints
    self.balanceCents = balanceCents
    self.heldCents = heldCents
    self.taxThisPeriodCents = taxThisPeriodCents
    self.overrideReason = overrideReason
  }

  enum CodingKeys: String, CodingKey {
    case lineID = "line_id"
    case position
    case item
    case section
    case description
    case changeOrderNumber = "change_order_number"
    case scheduledCents = "scheduled_cents"
    case previousCents = "previous_cents"
    case thisPeriodCents = "this_period_cents"
    case storedCents = "stored_cents"
    case toDateCents = "to_date_cents"
    case toDateBasisPoints = "to_date_basis_points"
    case balanceCents = "balance_cents"
    case heldCents = "held_cents"
    case taxThisPeriodCents = "tax_this_period_cents"
    case overrideReason = "override_reason"
  }
}

/// The summary of an application, lines 1 to 9; cents before tax.
public struct SummaryLines: Codable, Hashable, Sendable {
  /// 1.
  public var originalContractSumCents: Int64
  /// 2.
  public var changeOrdersCents: Int64
  /// 3.
  public var contractSumToDateCents: Int64
  /// 4.
  public var completedAndStoredCents: Int64
  /// 5a.
  public var heldOnCompletedCents: Int64
  /// 5b.
  public var heldOnStoredCents: Int64
  /// 5.
  public var heldCents: Int64
  /// 6.
  public var earnedLessHeldCents: Int64
  /// 7.
  public var previouslyCertifiedCents: Int64
  /// 8.
  public var paymentDueCents: Int64
  /// 9.
  public var balanceToFinishCents: Int64

  public init(
    originalContractSumCents: Int64, changeOrdersCents: Int64, contractSumToDateCents: Int64,
    completedAndStoredCents: Int64, heldOnCompletedCents: Int64, heldOnStoredCents: Int64, heldCents: Int64,
    earnedLessHeldCents: Int64, previouslyCertifiedCents: Int64, paymentDueCents: Int64, balanceToFinishCents: Int64
  ) {
    self.originalContractSumCents = originalContractSumCents
    self.changeOrdersCents = changeOrdersCents
    self.contractSumToDateCents = contractSumToDateCents
    self.completedAndStoredCents = completedAndStoredCents
    self.heldOnCompletedCents = heldOnCompletedCents
    self.heldOnStoredCents = heldOnStoredCents
    self.heldCents = heldCents
    self.earnedLessHeldCents = earnedLessHeldCents
    self.previouslyCertifiedCents = previouslyCertifiedCents
    self.paymentDueCents = paymentDueCents
    self.balanceToFinishCents = balanceToFinishCents
  }

  enum CodingKeys: String, CodingKey {
    case originalContractSumCents = "original_contract_sum_cents"
    case changeOrdersCents = "change_orders_cents"
    case contractSumToDateCents = "contract_sum_to_date_cents"
    case completedAndStoredCents = "completed_and_stored_cents"
    case heldOnCompletedCents = "held_on_completed_cents"
    case heldOnStoredCents = "held_on_stored_cents"
    case heldCents = "held_cents"
    case earnedLessHeldCents = "earned_less_held_cents"
    case previouslyCertifiedCents = "previously_certified_cents"
    case paymentDueCents = "payment_due_cents"
    case balanceToFinishCents = "balance_to_finish_cents"
  }
}

/// An application for payment.
public struct ApplicationDetail: Codable, Hashable, Sendable {
  public var number: Int
  /// `YYYY-MM-DD`.
  public var periodTo: String?
  /// By which it was computed.
  public var retainage: Retainage
  public var lines: [SheetLine]
  public var summary: SummaryLines
  public var certifiedCents: Int64
  public var certifiedReason: String?

  public init(
    number: Int, periodTo: String? = nil, retainage: Retainage, lines: [SheetLine], summary: SummaryLines,
    certifiedCents: Int64, certifiedReason: String? = nil
  ) {
    self.number = number
    self.periodTo = periodTo
    self.retainage = retainage
    self.lines = lines
    self.summary = summary
    self.certifiedCents = certifiedCents
    self.certifiedReason = certifiedReason
  }

  enum CodingKeys: String, CodingKey {
    case number
    case periodTo = "period_to"
    case retainage
    case lines
    case summary
    case certifiedCents = "certified_cents"
    case certifiedReason = "certified_reason"
  }
}
