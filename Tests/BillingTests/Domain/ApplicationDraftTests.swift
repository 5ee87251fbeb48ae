import Foundation
import Testing

@testable import Billing

/// What is taken of a draft and what is refused, with the field.
@Suite struct ApplicationDraftTests {
  @Test func `work is taken back with a reason only, and never more than was billed`() throws {
    var contract = try BilledContract([100_000, 100_000], taxes: [10_000, 0], terms: .percent(10))
    try contract.apply([contract.work(0, 50_000)])
    let back = contract.work(0, -10_000)
    #expect(errors { _ = try contract.draft([back]) } == ["out_of_range lines[0].completed_cents"])
    #expect(
      errors { _ = try contract.draft([contract.percent(0, 40)]) }
        == ["out_of_range lines[0].completed_to_date_basis_points"])
    for blank in ["", " \u{00A0}"] {
      #expect(
        errors { _ = try contract.draft([contract.work(0, -10_000, because: blank)]) }
          == ["out_of_range lines[0].completed_cents"])
    }
    #expect(
      errors { _ = try contract.draft([contract.work(0, -50_001, because: "Measured again")]) }
        == ["out_of_range lines[0].completed_cents"])
    let application = try contract.apply([
      contract.work(0, -10_000, because: "Measured again"), contract.work(1, 30_000),
    ])
    #expect(application.sheet.lines[0].toDateCents == 40_000)
    #expect(application.sheet.lines[0].overrideReason == "Measured again")
    let invoice = application.invoice
    #expect((invoice.totalCents, invoice.retainedCents, invoice.payableCents) == (19_000, 2_000, 17_000))
  }

  @Test func `each wrong line is named`() throws {
    let contract = try BilledContract([100_000, 100_000], terms: .percent(10))
    let other = try BilledContract([1], terms: .percent(10))
    let lines = [
      contract.work(0, 100_001), other.work(0, 1), contract.work(1, 60_000, stored: 40_001), contract.work(0, 1),
    ]
    #expect(
      errors { _ = try contract.draft(lines) } == [
        "out_of_range lines[0].completed_cents", "unknown_line lines[1].line_id",
        "out_of_range lines[2].completed_cents", "duplicate_line lines[3].line_id",
      ])
  }

  @Test func `beyond the scheduled value with a reason, and no further without another`() throws {
    var contract = try BilledContract([100_000], terms: .percent(10))
    let more = try contract.apply([contract.work(0, 110_000, because: "Rock below the slab")])
    #expect((more.sheet.lines[0].balanceCents, more.sheet.lines[0].toDateBasisPoints) == (-10_000, 11_000))
    #expect(try contract.apply([]).sheet.lines[0].overrideReason == nil)
    #expect(errors { _ = try contract.draft([contract.work(0, 1)]) } == ["out_of_range lines[0].completed_cents"])
    #expect(
      errors { _ = try contract.draft([contract.percent(0, 111)]) }
        == ["out_of_range lines[0].completed_to_date_basis_points"])
    #expect(try contract.draft([contract.percent(0, 111, because: "More rock")]).summary.paymentDueCents == 900)
  }

  @Test func `a reason is one line of some length`() throws {
    let contract = try BilledContract([100_000], terms: .percent(10))
    let long = String(repeating: "x", count: 2_001)
    #expect(
      errors { _ = try contract.draft([contract.work(0, 1, because: long)]) } == ["too_long lines[0].override_reason"])
    #expect(
      errors { _ = try contract.draft([contract.work(0, 1, because: "a\nb")]) }
        == ["invalid_value lines[0].override_reason"])
  }

  @Test(arguments: [Int64.max, .min, 10_000_000_000_001, -10_000_000_000_001])
  func `amounts beyond all measure are refused and do not trap (GW-5)`(cents: Int64) throws {
    let contract = try BilledContract([10_000_000_000_000], terms: .percent(10))
    let reason = "Everything"
    #expect(
      errors { _ = try contract.draft([contract.work(0, cents, because: reason)]) }
        == ["out_of_range lines[0].completed_cents"])
    #expect(
      errors { _ = try contract.draft([contract.work(0, 0, stored: cents, because: reason)]) }
        == ["out_of_range lines[0].stored_cents"])
    var rate = contract.percent(0, 0, because: reason)
    rate.work = .toDate(basisPoints: Int(cents))
    #expect(errors { _ = try contract.draft([rate]) } == ["out_of_range lines[0].completed_to_date_basis_points"])
  }

  @Test func `work beyond all measure together is refused, and so is its tax (GW-5)`() throws {
    let limit = ScheduleLimits.amountCents
    let contract = try BilledContract([limit - 1, 1], taxes: [limit - 1, 1], terms: .percent(100))
    #expect(try contract.draft(contract.all(100)).invoice.taxCents == limit)
    #expect(throws: BillingRefusal.amountTooLarge) {
      try contract.draft([contract.work(0, limit - 1), contract.work(1, 2, because: "More")])
    }
    let untaxed = try BilledContract([limit - 1, 1], terms: .percent(100))
    #expect(throws: BillingRefusal.amountTooLarge) {
      try untaxed.draft([untaxed.work(0, limit - 1), untaxed.work(1, 2, because: "More")])
    }
    let taxed = try BilledContract([1, 1], taxes: [limit / 2, limit / 2], terms: .percent(100))
    #expect(throws: BillingRefusal.amountTooLarge) {
      try taxed.draft([taxed.work(0, 2, because: "More"), taxed.work(1, 1)])
    }
    #expect(throws: BillingRefusal.amountTooLarge) { try taxed.draft([taxed.work(0, limit, because: "More")]) }
  }
}
