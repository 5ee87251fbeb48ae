import Foundation
import Identifiers
import Testing

@testable import Billing

@Suite struct RetainageReleaseTests {
  /// Two applications that hold 5,000 and 2,000, on lines that hold 4,000, 2,000 and 1,000.
  private func contract() throws -> BilledContract {
    var contract = try BilledContract([100_000, 100_000, 100_000], terms: .percent(10))
    try contract.apply([contract.work(0, 30_000), contract.work(1, 20_000)])
    try contract.apply([contract.work(0, 10_000), contract.work(2, 10_000)])
    return contract
  }

  private func line(_ contract: BilledContract, _ index: Int, _ cents: Int64) -> ReleaseRequest.Line {
    ReleaseRequest.Line(lineID: contract.schedule.lines[index].id, cents: cents)
  }

  @Test func `in full`() throws {
    var contract = try contract()
    let release = try contract.release(.full)
    #expect(release.lines.map(\.cents) == [4_000, 2_000, 1_000])
    #expect(release.sources.map(\.cents) == [5_000, 2_000])
    #expect(contract.schedule.heldCents == 0)
    #expect(contract.schedule.certifiedCents == 70_000)
    #expect(contract.schedule.lines.map(\.progress.releasedCents) == [4_000, 2_000, 1_000])
  }

  @Test func `an amount comes from all lines in proportion, and from the oldest invoice first`() throws {
    var contract = try contract()
    let first = try contract.release(.amount(cents: 4_000))
    // 2,285.71, 1,142.86 and 571.43.
    #expect(first.lines.map(\.cents) == [2_286, 1_143, 571])
    #expect(first.sources == [RetainageSource(invoiceID: first.sources[0].invoiceID, cents: 4_000)])
    let second = try contract.release(.amount(cents: 1_500))
    #expect(second.sources.map(\.cents) == [1_000, 500])
    #expect(second.sources[0].invoiceID == first.sources[0].invoiceID)
    #expect(contract.sources.map(\.cents) == [1_500])
  }

  @Test func `a cent goes to one line`() throws {
    var contract = try contract()
    #expect(try contract.release(.amount(cents: 1)).lines == [.init(lineID: contract.schedule.lines[0].id, cents: 1)])
  }

  @Test func `by line`() throws {
    var contract = try contract()
    let release = try contract.release(.lines([line(contract, 2, 1_000), line(contract, 0, 500)]))
    #expect(
      release.lines == [
        .init(lineID: contract.schedule.lines[0].id, cents: 500),
        .init(lineID: contract.schedule.lines[2].id, cents: 1_000),
      ])
    #expect(contract.schedule.lines.map(\.progress.heldCents) == [3_500, 2_000, 0])
  }

  @Test func `no more than is held`() throws {
    var contract = try contract()
    for cents in [7_001, Int64.max] {
      #expect(throws: BillingRefusal.releaseAboveHeld(field: "amount_cents", heldCents: 7_000)) {
        try contract.release(.amount(cents: cents))
      }
      #expect(throws: BillingRefusal.releaseAboveHeld(field: "lines[1].amount_cents", heldCents: 2_000)) {
        try contract.release(.lines([line(contract, 0, 1), line(contract, 1, cents)]))
      }
    }
    try contract.release(.full)
    for request in [ReleaseRequest.full, .amount(cents: 1)] {
      #expect(throws: BillingRefusal.releaseAboveHeld(field: "amount_cents", heldCents: 0)) {
        try contract.release(request)
      }
    }
  }

  @Test func `no more than the invoices hold`() throws {
    let contract = try contract()
    let sources = [RetainageSource(invoiceID: InvoiceID(UUID()), cents: 6_999)]
    #expect(throws: BillingRefusal.releaseAboveHeld(field: "amount_cents", heldCents: 6_999)) {
      try contract.schedule.release(.full, from: sources)
    }
  }

  @Test func `each wrong line is named`() throws {
    let contract = try contract()
    let other = try BilledContract([1], terms: .percent(10))
    let lines = [
      line(contract, 0, 0), line(other, 0, 1), line(contract, 1, 1), line(contract, 1, -1),
    ]
    #expect(
      errors { _ = try contract.schedule.release(.lines(lines), from: contract.sources) } == [
        "too_many lines", "out_of_range lines[0].amount_cents", "unknown_line lines[1].line_id",
        "duplicate_line lines[3].line_id",
        "out_of_range lines[3].amount_cents",
      ])
    #expect(errors { _ = try contract.schedule.release(.lines([]), from: contract.sources) } == ["required lines"])
    let empty = ScheduleOfValues(lines: [])
    #expect(errors { _ = try empty.release(.lines([]), from: []) } == ["required lines"])
    for cents in [0, -1, Int64.min] {
      #expect(
        errors { _ = try contract.schedule.release(.amount(cents: cents), from: contract.sources) }
          == ["out_of_range amount_cents"])
    }
  }
}
