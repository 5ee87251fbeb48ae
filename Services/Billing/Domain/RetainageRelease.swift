import Foundation
import Identifiers
import Validation

/// How much of what is held is released by an invoice of its own; cents.
enum ReleaseRequest: Hashable, Sendable {
  struct Line: Hashable, Sendable {
    var lineID: ScheduleLineID
    var cents: Int64
  }
  case full
  /// Of all lines in proportion to what is held of each.
  case amount(cents: Int64)
  case lines([Line])
}

/// Retainage that becomes payable: no revenue and no tax, which were billed with the work. Lines and sources each come to
/// its total; cents, all above zero.
struct RetainageRelease: Codable, Hashable, Sendable {
  struct Line: Codable, Hashable, Sendable {
    var lineID: ScheduleLineID
    var cents: Int64
  }
  /// In the order of the schedule.
  var lines: [Line]
  /// The invoices that kept it back, the oldest first: a line of the release invoice each.
  var sources: [RetainageSource]
  /// How many there were when it was made.
  var applications: Int

  var totalCents: Int64 { lines.reduce(0) { $0 + $1.cents } }
}

/// What an invoice has kept back and nobody has released; cents.
struct RetainageSource: Codable, Hashable, Sendable {
  var invoiceID: InvoiceID
  var cents: Int64

  /// An amount taken from sources one after the other, those that give something alone.
  ///
  /// - Parameters:
  ///   - cents: not negative.
  ///   - sources: in the order of their issue.
  /// - Throws: `releaseAboveHeld`, when they have less.
  static func drawing(
    _ cents: Int64, from sources: [RetainageSource]
  ) throws(BillingRefusal) -> [RetainageSource] {
    var left = cents
    var drawn: [RetainageSource] = []
    for source in sources where left > 0 && source.cents > 0 {
      let part = min(source.cents, left)
      drawn.append(RetainageSource(invoiceID: source.invoiceID, cents: part))
      left -= part
    }
    guard left == 0 else { throw .releaseAboveHeld(field: "amount_cents", heldCents: cents - left) }
    return drawn
  }
}

extension ScheduleOfValues {
  /// A release of what is held now, under a lock on it.
  ///
  /// - Parameter sources: in the order of their issue; together what the lines hold.
  /// - Throws: `releaseAboveHeld`, also where nothing is held; `invalid`.
  func release(_ request: ReleaseRequest, from sources: [RetainageSource]) throws(BillingRefusal) -> RetainageRelease {
    let parts =
      switch request {
      case .full: lines.map(\.progress.heldCents)
      case .amount(let cents): try spread(cents)
      case .lines(let wanted): try parts(of: wanted)
      }
    let released = zip(lines, parts).filter { $1 > 0 }.map { RetainageRelease.Line(lineID: $0.id, cents: $1) }
    guard !released.isEmpty else { throw .releaseAboveHeld(field: "amount_cents", heldCents: 0) }
    let total = released.reduce(0) { $0 + $1.cents }
    return RetainageRelease(
      lines: released, sources: try RetainageSource.drawing(total, from: sources), applications: applications)
  }

  private func spread(_ cents: Int64) throws(BillingRefusal) -> [Int64] {
    guard cents > 0 else { throw .field("amount_cents", "out_of_range", "More than nothing.") }
    let held = heldCents
    guard cents <= held else { throw .releaseAboveHeld(field: "amount_cents", heldCents: held) }
    return Apportionment(
      numerators: lines.map { Int128(cents) * Int128($0.progress.heldCents) }, denominator: Int128(held)
    ).parts
  }

  private func parts(of wanted: [ReleaseRequest.Line]) throws(BillingRefusal) -> [Int64] {
    let places = Dictionary(lines.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    var parts = lines.map { _ in Int64(0) }
    var named: Set<ScheduleLineID> = []
    var checks = FieldChecks()
    checks.count(wanted.count, "lines", 1...max(1, lines.count))
    for (index, line) in wanted.enumerated() {
      let field = "lines[\(index)]"
      guard let place = places[line.lineID] else {
        checks.fail("unknown_line", "\(field).line_id", "The schedule has no such line.")
        continue
      }
      if !named.insert(line.lineID).inserted {
        checks.fail("duplicate_line", "\(field).line_id", "The line is named twice.")
      }
      if line.cents <= 0 { checks.fail("out_of_range", "\(field).amount_cents", "More than nothing.") }
      parts[place] = line.cents
    }
    try checks.finish()
    for (index, line) in wanted.enumerated() {
      guard let place = places[line.lineID], line.cents > lines[place].progress.heldCents else { continue }
      throw .releaseAboveHeld(field: "lines[\(index)].amount_cents", heldCents: lines[place].progress.heldCents)
    }
    return parts
  }
}
