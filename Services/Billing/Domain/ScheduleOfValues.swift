import Foundation
import Identifiers

/// The contract in the lines that applications for payment bill against, with how far each of them is billed.
///
/// All amounts are cents. Whatever made the lines (`ScheduleBuilding`, `ScheduleEditing`) has kept them within
/// `ScheduleLimits`, so that their sums fit.
struct ScheduleOfValues: Codable, Hashable, Sendable {
  /// In the order of their positions.
  var lines: [ScheduleLine]
  /// How many there are; the next one has the number after it.
  var applications = 0
  /// What was certified of applications so far and what release invoices released: line 7 of the next application.
  var certifiedCents: Int64 = 0
  /// The rate that the last application released by: no line keeps more than this.
  var ceilingBasisPoints: Int?

  /// Line 1: what was agreed at first, before tax.
  var originalCents: Int64 { lines.reduce(0) { $0 + ($1.changeOrder == nil ? $1.scheduledCents : 0) } }
  /// Line 2: the net change by change orders, before tax.
  var changeOrdersCents: Int64 { lines.reduce(0) { $0 + ($1.changeOrder == nil ? 0 : $1.scheduledCents) } }
  /// Line 3: the contract sum to date, before tax.
  var contractSumCents: Int64 { lines.reduce(0) { $0 + $1.scheduledCents } }
  var taxCents: Int64 { lines.reduce(0) { $0 + $1.taxCents } }
  var heldCents: Int64 { lines.reduce(0) { $0 + $1.progress.heldCents } }

  /// Whether something was billed, after which its lines stay as they are.
  var isBilled: Bool { applications > 0 }
}

struct ScheduleLine: Codable, Hashable, Sendable {
  var id: ScheduleLineID
  /// 1, 2 and so on.
  var position: Int
  /// The contractor's code.
  var item: String?
  var section: String?
  var description: String
  /// C: before tax; below zero for a credit, of which also all that follows runs below zero.
  var scheduledCents: Int64
  /// Of the whole line.
  var taxCents: Int64
  /// `nil`: of the contract as it was agreed at first.
  var changeOrder: ScheduleChangeOrder?
  /// Where they are other than the contract's.
  var rates: RetainageRates?
  var progress = ScheduleProgress()
}

/// The accepted change order that a line came with.
struct ScheduleChangeOrder: Codable, Hashable, Sendable {
  var id: ChangeOrderID
  /// 1, 2 and so on of the project.
  var number: Int
  var title: String
}

/// How far a line is billed; cents to date.
struct ScheduleProgress: Codable, Hashable, Sendable {
  /// D + E: the D of the next application.
  var completedCents: Int64 = 0
  /// F.
  var storedCents: Int64 = 0
  var taxedCents: Int64 = 0
  /// I: what is kept back of it now.
  var heldCents: Int64 = 0
  /// By release invoices, not by lower rates.
  var releasedCents: Int64 = 0

  /// G.
  var billedCents: Int64 { completedCents + storedCents }
}
