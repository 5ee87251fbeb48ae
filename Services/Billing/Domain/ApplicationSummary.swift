/// The first page of an application for payment; cents before tax.
struct ApplicationSummary: Codable, Hashable, Sendable {
  /// Line 1.
  var originalCents: Int64
  /// Line 2: net change by change orders.
  var changeOrdersCents: Int64
  /// Line 4: completed and stored to date.
  var toDateCents: Int64
  /// Line 5a: retainage on completed work.
  var heldOnCompletedCents: Int64
  /// Line 5b: retainage on stored material.
  var heldOnStoredCents: Int64
  /// Line 7: what was certified before and what release invoices released since.
  var previouslyCertifiedCents: Int64

  /// Line 3: contract sum to date.
  var contractSumCents: Int64 { originalCents + changeOrdersCents }
  /// Line 5.
  var heldCents: Int64 { heldOnCompletedCents + heldOnStoredCents }
  /// Line 6: earned less retainage.
  var earnedCents: Int64 { toDateCents - heldCents }
  /// Line 8: current payment due.
  var paymentDueCents: Int64 { earnedCents - previouslyCertifiedCents }
  /// Line 9: balance to finish, retainage included.
  var balanceCents: Int64 { contractSumCents - earnedCents }
}
