import Foundation
import Identifiers

/// The lines of an application for payment: what was done of each, before and in this period. All amounts are cents
/// before tax unless they say otherwise.
struct ContinuationSheet: Codable, Hashable, Sendable {
  var lines: [Line]

  struct Line: Codable, Hashable, Sendable {
    var lineID: ScheduleLineID
    var position: Int
    /// A.
    var item: String?
    var section: String?
    /// B.
    var description: String
    /// `nil`: of the contract as it was agreed at first.
    var changeOrder: ScheduleChangeOrder?
    /// C.
    var scheduledCents: Int64
    /// Of the whole line.
    var taxCents: Int64
    /// E: work completed in this period; against the sign of C only where earlier work is corrected.
    var thisPeriodCents: Int64
    /// F: material that is stored now and in neither D nor E.
    var storedCents: Int64
    /// Tax on G.
    var taxToDateCents: Int64
    /// I.
    var heldCents: Int64
    /// Why it goes beyond C, or takes work back.
    var overrideReason: String?
    /// As the line stood before.
    var before: ScheduleProgress

    /// D: work completed in earlier periods, stored material excluded.
    var previousCents: Int64 { before.completedCents }
    /// G.
    var toDateCents: Int64 { previousCents + thisPeriodCents + storedCents }
    /// G / C in basis points, half-up; `nil` for a line without a value.
    var toDateBasisPoints: Int64? {
      guard scheduledCents != 0 else { return nil }
      return Int64(clamping: HalfUp.wide(Int128(toDateCents) * 10_000, Int128(scheduledCents)))
    }
    /// H.
    var balanceCents: Int64 { scheduledCents - toDateCents }
    var taxThisPeriodCents: Int64 { taxToDateCents - before.taxedCents }

    /// As the line stands afterwards.
    var after: ScheduleProgress {
      ScheduleProgress(
        completedCents: previousCents + thisPeriodCents, storedCents: storedCents, taxedCents: taxToDateCents,
        heldCents: heldCents, releasedCents: before.releasedCents)
    }
  }

  /// C: line 3 of the summary.
  var scheduledCents: Int64 { lines.reduce(0) { $0 + $1.scheduledCents } }
  var previousCents: Int64 { lines.reduce(0) { $0 + $1.previousCents } }
  var thisPeriodCents: Int64 { lines.reduce(0) { $0 + $1.thisPeriodCents } }
  var storedCents: Int64 { lines.reduce(0) { $0 + $1.storedCents } }
  /// G: line 4 of the summary.
  var toDateCents: Int64 { lines.reduce(0) { $0 + $1.toDateCents } }
  var balanceCents: Int64 { lines.reduce(0) { $0 + $1.balanceCents } }
  /// I: line 5 of the summary.
  var heldCents: Int64 { lines.reduce(0) { $0 + $1.heldCents } }
  var taxThisPeriodCents: Int64 { lines.reduce(0) { $0 + $1.taxThisPeriodCents } }
  /// What was held before it, earlier releases taken off.
  var heldBeforeCents: Int64 { lines.reduce(0) { $0 + $1.before.heldCents } }
}
