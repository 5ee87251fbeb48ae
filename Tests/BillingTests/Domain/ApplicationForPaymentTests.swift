import Foundation
import Testing

@testable import Billing

/// Applications for payment, against values computed by hand.
@Suite struct ApplicationForPaymentTests {
  /// D, E, F and lines 3 to 9.
  private func row(_ application: ApplicationForPayment) -> [Int64] {
    let (sheet, summary) = (application.sheet, application.summary)
    return [
      sheet.previousCents, sheet.thisPeriodCents, sheet.storedCents, summary.contractSumCents, summary.toDateCents,
      summary.heldCents, summary.earnedCents, summary.previouslyCertifiedCents, summary.paymentDueCents,
      summary.balanceCents,
    ]
  }

  /// Total, retained, released earlier, payable.
  private func figures(_ application: ApplicationForPayment) -> [Int64] {
    let invoice = application.invoice
    return [invoice.totalCents, invoice.retainedCents, invoice.releasedEarlierCents, invoice.payableCents]
  }

  // MARK: The vector of DOMAIN.md, section 3

  @Test func `five applications with a change order and the release at the end`() throws {
    let terms = RetainageTerms.percent(10, .retroactive, then: 5, threshold: 50)
    var contract = try BilledContract([1_000_000, 4_000_000, 5_000_000], terms: terms)
    try contract.apply([contract.work(0, 1_000_000), contract.percent(1, 25)])
    #expect(row(contract.applications[0]) == [0, 20_000, 0, 100_000, 20_000, 2_000, 18_000, 0, 18_000, 82_000].cents)
    #expect(figures(contract.applications[0]) == [20_000, 2_000, 0, 18_000].cents)

    try contract.add(changeOrder: 1, [500_000])
    try contract.apply([contract.work(1, 2_000_000), contract.work(2, 0, stored: 300_000), contract.work(3, 200_000)])
    #expect(
      row(contract.applications[1])
        == [20_000, 22_000, 3_000, 105_000, 45_000, 4_500, 40_500, 18_000, 22_500, 64_500].cents)
    #expect(contract.applications[1].summary.heldOnStoredCents == 30_000)

    try contract.apply([contract.percent(1, 100), contract.percent(2, 60), contract.percent(3, 100)])
    #expect(
      row(contract.applications[2])
        == [42_000, 43_000, 0, 105_000, 85_000, 4_250, 80_750, 40_500, 40_250, 24_250].cents)
    // 40,000 of work and 250 of what was kept back before.
    #expect(figures(contract.applications[2]) == [40_000, 0, 250, 40_250].cents)

    try contract.apply(contract.all(100))
    #expect(
      row(contract.applications[3])
        == [85_000, 20_000, 0, 105_000, 105_000, 5_250, 99_750, 80_750, 19_000, 5_250].cents)

    try contract.apply([], terms: try terms.reduced(toBasisPoints: 0))
    #expect(
      row(contract.applications[4]) == [105_000, 0, 0, 105_000, 105_000, 0, 105_000, 99_750, 5_250, 0].cents)
    #expect(figures(contract.applications[4]) == [0, 0, 5_250, 5_250].cents)
    #expect(contract.applications.map(\.number) == [1, 2, 3, 4, 5])
    #expect(contract.applications.reduce(0) { $0 + $1.summary.paymentDueCents } == 10_500_000)
    #expect(contract.sources.isEmpty)
  }

  @Test func `the columns of a line`() throws {
    var contract = try BilledContract([100_000, 200_000], taxes: [8_250, 0], terms: .percent(10))
    try contract.apply([contract.work(0, 20_000, stored: 5_000)])
    let line = try contract.apply([contract.work(0, 30_000, stored: 1_000)]).sheet.lines[0]
    #expect((line.scheduledCents, line.previousCents, line.thisPeriodCents) == (100_000, 20_000, 30_000))
    #expect((line.storedCents, line.toDateCents, line.balanceCents) == (1_000, 51_000, 49_000))
    #expect((line.toDateBasisPoints, line.heldCents) == (5_100, 5_100))
    // 8.25 % of 510.00 is 42.075, and of 250.00 before 20.625.
    #expect((line.taxToDateCents, line.taxThisPeriodCents) == (4_208, 2_145))
  }

  @Test func `a line that is not named has no work, and its stored material stays`() throws {
    var contract = try BilledContract([100_000, 200_000], terms: .percent(10))
    try contract.apply([contract.work(0, 20_000, stored: 5_000)])
    let sheet = try contract.apply([contract.work(1, 1_000)]).sheet
    #expect(sheet.lines.map(\.thisPeriodCents) == [0, 1_000])
    #expect(sheet.lines.map(\.storedCents) == [5_000, 0])
  }

  // MARK: Tax

  @Test func `tax is cumulative, so that a line billed in full has had exactly its tax`() throws {
    var contract = try BilledContract([100, 30_000], taxes: [10, 1_001], terms: .percent(10))
    for percent in [33, 50, 67, 99, 100] {
      try contract.apply([contract.percent(0, percent), contract.percent(1, percent)])
    }
    #expect(contract.applications.map { $0.sheet.lines[0].taxThisPeriodCents } == [3, 2, 2, 3, 0])
    #expect(contract.applications.reduce(0) { $0 + $1.invoice.taxCents } == 1_011)
    // Held is of the work before tax.
    #expect(contract.schedule.heldCents == 3_010)
    #expect(contract.applications.reduce(0) { $0 + $1.invoice.grossCents } == 30_100)
  }

  @Test func `a release has no tax and no revenue`() throws {
    var contract = try BilledContract([100_000], taxes: [10_000], terms: .percent(10))
    try contract.apply(contract.all(100))
    let last = try contract.apply([], terms: RetainageTerms.none)
    #expect((last.invoice.grossCents, last.invoice.taxCents, last.invoice.payableCents) == (0, 0, 10_000))
  }

  @Test func `where retainage is on tax, the share of the tax is kept back, too`() throws {
    var contract = try BilledContract([100_000], taxes: [10_000], terms: .percent(10, onTax: true))
    let first = try contract.apply(contract.all(50))
    #expect(figures(first) == [55_000, 5_500, 0, 49_500])
    try contract.apply(contract.all(100))
    #expect(try contract.apply([], terms: RetainageTerms.none).summary.balanceCents == 0)
    #expect(contract.applications.reduce(0) { $0 + $1.invoice.payableCents } == 110_000)
  }

  // MARK: Rates

  @Test func `a line's own rates, zero included`() throws {
    var contract = try BilledContract([100_000, 100_000, 100_000], terms: .percent(10))
    contract.setRates(RetainageRates(completedBasisPoints: 0, storedBasisPoints: 0), ofLine: 1)
    contract.setRates(RetainageRates(completedBasisPoints: 500, storedBasisPoints: 10_000), ofLine: 2)
    let application = try contract.apply([
      contract.work(0, 50_000), contract.work(1, 50_000), contract.work(2, 50_000, stored: 10_000),
    ])
    #expect(application.sheet.lines.map(\.heldCents) == [5_000, 0, 12_500])
    #expect((application.summary.heldOnCompletedCents, application.summary.heldOnStoredCents) == (7_500, 10_000))
  }

  // MARK: Credits and corrections

  @Test func `a credit runs below zero and lowers what is due`() throws {
    var contract = try BilledContract([100_000, -20_000], taxes: [10_000, -2_000], terms: .percent(10))
    let half = try contract.apply(contract.all(50))
    #expect(half.sheet.lines.map(\.toDateCents) == [50_000, -10_000])
    #expect(half.sheet.lines.map(\.heldCents) == [4_000, 0])
    #expect(figures(half) == [44_000, 4_000, 0, 40_000])
    let all = try contract.apply(contract.all(100))
    #expect((all.summary.toDateCents, all.summary.balanceCents) == (80_000, 8_000))
    #expect(contract.applications.reduce(0) { $0 + $1.invoice.taxCents } == 8_000)
    let signs = [contract.work(1, 1), contract.work(1, 0, stored: 1), contract.work(1, -1)]
    #expect(
      signs.map { line in errors { _ = try contract.draft([line]) } } == [
        ["out_of_range lines[0].completed_cents"], ["out_of_range lines[0].stored_cents"],
        ["out_of_range lines[0].completed_cents"],
      ])
  }

  @Test func `an application that takes back more than it bills is refused`() throws {
    var contract = try BilledContract([100_000, 100_000], terms: .percent(10))
    try contract.apply([contract.work(0, 50_000)])
    #expect(throws: BillingRefusal.totalNegative) {
      try contract.draft([contract.work(0, -10_000, because: "Measured again"), contract.work(1, 9_999)])
    }
    // Neither does a release pay for it.
    #expect(throws: BillingRefusal.totalNegative) {
      try contract.draft([contract.work(0, -1_000, because: "Measured again")], terms: RetainageTerms.none)
    }
  }

  @Test func `neither work, total nor what is payable is ever negative`() throws {
    let why = "Measured again"
    var untaxed = try BilledContract([100_000, 100_000], taxes: [0, 10_000], terms: .percent(10))
    try untaxed.apply([untaxed.work(0, 50_000)])
    // 10.00 of tax would make a total of it.
    #expect(throws: BillingRefusal.totalNegative) {
      try untaxed.draft([untaxed.work(0, -10_000, because: why), untaxed.work(1, 9_999)])
    }
    var taxed = try BilledContract([100_000, 100_000], taxes: [10_000, 0], terms: .percent(10))
    try taxed.apply([taxed.work(0, 50_000)])
    let even = [taxed.work(0, -10_000, because: why), taxed.work(1, 10_000)]
    #expect(throws: BillingRefusal.totalNegative) { try taxed.draft(even, terms: RetainageTerms.none) }
    // All of the work is kept back, and 10.00 of tax are taken back.
    taxed.setRates(RetainageRates(completedBasisPoints: 0, storedBasisPoints: 0), ofLine: 0)
    taxed.setRates(RetainageRates(completedBasisPoints: 10_000, storedBasisPoints: 0), ofLine: 1)
    #expect(throws: BillingRefusal.totalNegative) {
      try taxed.draft([taxed.work(0, -10_000, because: why), taxed.work(1, 15_000)])
    }
  }

  @Test func `neither is it with less certified`() throws {
    var contract = try BilledContract([100_000, 100_000], taxes: [10_000, 0], terms: .percent(10))
    try contract.apply([contract.work(0, 50_000)])
    let application = try contract.draft([
      contract.work(0, -10_000, because: "Measured again"), contract.work(1, 20_000),
    ])
    #expect(application.invoice.taxCents == -1_000)
    #expect(try application.certified(1_000, reason: "Less").invoice.payableCents == 0)
    #expect(throws: BillingRefusal.totalNegative) { try application.certified(999, reason: "Less") }
  }

  // MARK: Certified

  @Test func `what was not certified is asked for again`() throws {
    var contract = try BilledContract([100_000], taxes: [10_000], terms: .percent(10))
    let first = try contract.apply(contract.all(50), certified: (40_000, "Doors are missing"))
    #expect((first.summary.paymentDueCents, first.certification.cents) == (45_000, 40_000))
    // 5,000 less of revenue; held is of all the work.
    #expect(figures(first) == [50_000, 5_000, 0, 45_000])
    #expect(first.invoice.grossCents == 45_000)
    let second = try contract.apply(contract.all(100))
    #expect((second.summary.previouslyCertifiedCents, second.summary.paymentDueCents) == (40_000, 50_000))
    #expect(contract.applications.reduce(0) { $0 + $1.invoice.grossCents } == 100_000)
  }

  @Test func `certified is never more than what is due, and less only with a reason`() throws {
    var contract = try BilledContract([100_000], terms: .percent(10))
    let application = try contract.draft(contract.all(50))
    func refused(_ cents: Int64, _ reason: String? = nil) -> [String] {
      errors { _ = try application.certified(cents, reason: reason) }
    }
    #expect(refused(45_001, "More") == ["out_of_range certified_cents"])
    #expect(refused(.max, "More") == ["out_of_range certified_cents"])
    #expect(refused(-1, "Less") == ["out_of_range certified_cents"])
    #expect(refused(44_999) == ["required certified_reason"])
    #expect(refused(44_999, " ") == ["required certified_reason"])
    #expect(refused(45_000) == [])
    #expect(try application.certified(45_000, reason: "As asked").certification.reason == nil)
    // What earlier invoices kept back was billed with them.
    try contract.apply(contract.all(50))
    let release = try contract.draft([contract.percent(0, 60)], terms: RetainageTerms.none)
    #expect(release.summary.paymentDueCents == 15_000)
    #expect(errors { _ = try release.certified(4_999, reason: "Less") } == ["out_of_range certified_cents"])
    #expect(try release.certified(5_000, reason: "Less").invoice.grossCents == 0)
  }

  // MARK: Releases between

  @Test func `what a release invoice released is in line 7 and stays released`() throws {
    var contract = try BilledContract([100_000, 100_000], terms: .percent(10))
    try contract.apply([contract.work(0, 100_000), contract.work(1, 20_000)])
    let release = try contract.release(.amount(cents: 6_000))
    #expect(release.lines.map(\.cents) == [5_000, 1_000])
    let second = try contract.apply([contract.percent(1, 100)])
    #expect(second.sheet.lines.map(\.heldCents) == [5_000, 9_000])
    #expect((second.summary.earnedCents, second.summary.previouslyCertifiedCents) == (186_000, 114_000))
    #expect(second.summary.paymentDueCents == 72_000)
    #expect(figures(second) == [80_000, 8_000, 0, 72_000])
    // A lower rate of 5 % would hold 10,000 of which 6,000 are released already.
    let third = try contract.apply([], terms: try contract.terms.reduced(toBasisPoints: 500))
    #expect(third.sheet.lines.map(\.heldCents) == [0, 4_000])
    #expect(figures(third) == [0, 0, 10_000, 10_000])
  }

  @Test func `terms of its own are judged`() throws {
    let contract = try BilledContract([100_000], terms: .percent(10))
    #expect(
      errors { _ = try contract.draft(contract.all(1), terms: .percent(10, .stop)) }
        == ["required retainage.threshold_basis_points"])
  }
}

extension [Int64] {
  /// Of whole units.
  fileprivate var cents: [Int64] { map { $0 * 100 } }
}
