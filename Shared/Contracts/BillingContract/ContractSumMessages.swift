import Foundation
import Identifiers

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

  /// What is billed, and neither paid, announced nor held back; 0 where more is announced than is left to pay.
  public var unpaidCents: Int64 { max(0, billedCents - paidCents - inFlightCents - heldCents) }

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
