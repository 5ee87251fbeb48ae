import Foundation

@testable import Billing

/// A contract as the model keeps it.
struct YearProject {
  struct Line: Hashable {
    var scheduled: Int64
    var tax: Int64
    var completed: Int64 = 0
    var stored: Int64 = 0
    var taxed: Int64 = 0
    var held: Int64 = 0
    var released: Int64 = 0
  }

  var client: Int
  var currency: String
  var id: ProjectID
  var lineIDs: [ScheduleLineID] = []
  var lines: [Line]
  var terms: RetainageTerms?
  var original: Int64
  var changes: Int64 = 0
  var deposit: Int64?
  var isDepositMilestone = false
  var depositBilled: Int64 = 0
  var depositUsed: Int64 = 0
  var depositReturned: Int64 = 0
  var applications = 0
  var certified: Int64 = 0
  /// The rate that the last application released by.
  var ceiling: Int?

  var depositLeft: Int64 { depositBilled - depositUsed - depositReturned }
  var held: Int64 { lines.reduce(0) { $0 + $1.held } }

  func applied(to payable: Int64) -> Int64 { max(0, min(depositLeft, payable)) }

  func isAsBefore(_ application: YearBooks.Application) -> Bool {
    application.number == applications + 1 && application.before == lines && application.certifiedBefore == certified
  }

  mutating func count(_ invoice: YearBooks.Invoice) {
    depositUsed += invoice.depositApplied
    if invoice.kind == .deposit, !isDepositMilestone { depositBilled += invoice.total }
    if let application = invoice.application {
      lines = application.after
      applications += 1
      certified += application.certified
      ceiling = application.ceiling
    }
    if let release = invoice.release { move(release, 1) }
  }

  func canUncount(_ invoice: YearBooks.Invoice) -> Bool {
    if invoice.kind == .deposit, !isDepositMilestone, depositLeft < invoice.total { return false }
    if let application = invoice.application {
      return application.number == applications && application.after == Array(lines.prefix(application.after.count))
    }
    return invoice.release.map { $0.applications == applications } ?? true
  }

  mutating func uncount(_ invoice: YearBooks.Invoice) {
    depositUsed -= invoice.depositApplied
    if invoice.kind == .deposit, !isDepositMilestone { depositBilled -= invoice.total }
    if let application = invoice.application {
      lines.replaceSubrange(0..<application.before.count, with: application.before)
      applications -= 1
      certified -= application.certified
      ceiling = application.ceilingBefore
    }
    if let release = invoice.release { move(release, -1) }
  }

  private mutating func move(_ release: YearBooks.Release, _ sign: Int64) {
    for (place, cents) in release.lines.enumerated() {
      lines[place].held -= sign * cents
      lines[place].released += sign * cents
      certified += sign * cents
    }
  }

  /// The next application as an invoice; `nil` when it is refused.
  ///
  /// - Parameters:
  ///   - work: of each line in this period, and what is stored now.
  ///   - ceiling: the lower rate of this application.
  ///   - short: what is not certified.
  func application(
    _ work: [(completed: Int64, stored: Int64)], ceiling: Int?, short: Int64, project: Int
  ) -> YearBooks.Invoice? {
    var after = lines
    for (place, entry) in work.enumerated() {
      let most = max(lines[place].scheduled, lines[place].completed + lines[place].stored)
      guard lines[place].completed + entry.completed + entry.stored <= most else { return nil }
      after[place].completed += entry.completed
      after[place].stored = entry.stored
      let billed = after[place].completed + entry.stored
      after[place].taxed = YearRounding.halfUp(
        Int128(after[place].tax) * Int128(billed), Int128(after[place].scheduled))
    }
    let shares = YearRetainage(terms: terms ?? .none, ceiling: ceiling).shares(of: after)
    for place in after.indices { after[place].held = max(0, shares[place] - after[place].released) }
    let due = after.reduce(0) { $0 + $1.completed + $1.stored - $1.held } - certified
    let change = after.reduce(0) { $0 + $1.held } - held
    let asked = due - short
    guard short == 0 || asked >= max(0, -change) else { return nil }
    var invoice = YearBooks.Invoice(project: project, kind: .progress)
    invoice.subtotal = asked + change
    invoice.tax = zip(after, lines).reduce(0) { $0 + $1.0.taxed - $1.1.taxed }
    invoice.retained = max(0, change)
    invoice.releasedEarlier = max(0, -change)
    guard due + change >= 0, due + change + invoice.tax >= 0, invoice.payable + short >= 0, invoice.subtotal >= 0,
      invoice.total >= 0, invoice.payable >= 0, invoice.total > 0 || invoice.payable > 0
    else { return nil }
    invoice.depositApplied = applied(to: invoice.payable)
    invoice.application = YearBooks.Application(
      number: applications + 1, before: lines, after: after, certifiedBefore: certified, certified: asked,
      ceiling: ceiling, ceilingBefore: self.ceiling)
    return invoice
  }
}

/// The five rules of DOMAIN.md, section 3, over lines that have no rates of their own.
struct YearRetainage {
  let terms: RetainageTerms
  let ceiling: Int?

  func shares(of lines: [YearProject.Line]) -> [Int64] {
    let isOnTax = terms.isOnTax
    let done = lines.map { Int128($0.completed + (isOnTax ? $0.taxed : 0)) }
    let stored = lines.map { Int128($0.stored) }
    let work = (done + stored).reduce(0, +)
    let sum = lines.reduce(Int128(0)) { $0 + Int128($1.scheduled + (isOnTax ? $1.tax : 0)) }
    func kept(at most: Int) -> [Int128] {
      let (onDone, onStored) = (min(terms.rateCompletedBasisPoints, most), min(terms.rateStoredBasisPoints, most))
      return zip(done, stored).map { $0 * Int128(onDone) + $1 * Int128(onStored) }
    }
    let highest = ceiling ?? 10_000
    let first = kept(at: highest)
    let second = kept(at: min(highest, terms.reducedRateBasisPoints ?? 10_000))
    // In ten-thousandths of cents.
    let (all, turn) = (work * 10_000, sum * Int128(terms.thresholdBasisPoints ?? 10_000))
    switch terms.rule {
    case .constant: return YearRounding.parts(first, over: 10_000)
    case .stop:
      return all <= turn
        ? YearRounding.parts(first, over: 10_000) : YearRounding.parts(first.map { $0 * turn }, over: 10_000 * all)
    case .forward:
      guard all > turn else { return YearRounding.parts(first, over: 10_000) }
      return YearRounding.parts(zip(first, second).map { $0 * turn + $1 * (all - turn) }, over: 10_000 * all)
    case .retroactive: return YearRounding.parts(all < turn ? first : second, over: 10_000)
    case .cap:
      let (total, most) = (first.reduce(0, +), sum * Int128(min(highest, terms.reducedRateBasisPoints ?? 10_000)))
      return total <= most
        ? YearRounding.parts(first, over: 10_000) : YearRounding.parts(first.map { $0 * most }, over: 10_000 * total)
    }
  }
}

enum YearRounding {
  /// Neither is negative.
  static func halfUp(_ numerator: Int128, _ denominator: Int128) -> Int64 {
    Int64((2 * numerator + denominator) / (2 * denominator))
  }

  /// Whole cents whose sum is the rounded sum; what is missing goes to the largest remainders, the earlier first.
  static func parts(_ numerators: [Int128], over denominator: Int128) -> [Int64] {
    var parts = numerators.map { Int64($0 / denominator) }
    var missing = halfUp(numerators.reduce(0, +), denominator) - parts.reduce(0, +)
    let order = numerators.indices.sorted {
      let (one, other) = (numerators[$0] % denominator, numerators[$1] % denominator)
      return one == other ? $0 < $1 : one > other
    }
    for place in order where missing > 0 {
      parts[place] += 1
      missing -= 1
    }
    return parts
  }
}
