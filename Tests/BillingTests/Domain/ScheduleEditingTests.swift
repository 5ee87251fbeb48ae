import Foundation
import Identifiers
import Testing

@testable import Billing

@Suite struct ScheduleEditingTests {
  private let schedule: ScheduleOfValues
  private let changeOrder = ScheduleChangeOrder(id: ChangeOrderID(UUID()), number: 1, title: "Larger window")

  init() throws {
    schedule = try ScheduleOfValues([60_000, 40_000], taxes: [6_000, 0]).adding(
      changeOrder, accepted: .lines([5_000], taxes: [500]), granularity: .lines, newID: UUID.init)
  }

  private var draft: ScheduleDraft {
    ScheduleDraft(
      lines: schedule.lines.map { line in
        ScheduleDraft.Line(
          id: line.id, item: line.item, section: line.section, description: line.description,
          scheduledCents: line.scheduledCents, taxCents: line.taxCents, changeOrderID: line.changeOrder?.id,
          rates: line.rates)
      })
  }

  private func refused(_ change: (inout ScheduleDraft) -> Void) -> [String] {
    var draft = draft
    change(&draft)
    return errors { _ = try schedule.edited(draft, newID: UUID.init) }
  }

  @Test func `nothing changed is the same schedule`() throws {
    #expect(try schedule.edited(draft, newID: UUID.init) == schedule)
  }

  @Test func `lines are split, named and ordered for the same money`() throws {
    var draft = draft
    draft.lines[0].scheduledCents = 45_000
    draft.lines[0].taxCents = 4_500
    draft.lines[1].rates = RetainageRates(completedBasisPoints: 0, storedBasisPoints: 500)
    let new = ScheduleDraft.Line(
      item: "010", section: "Shell", description: "Framing", scheduledCents: 15_000, taxCents: 1_500)
    draft.lines.insert(new, at: 0)
    let edited = try schedule.edited(draft, newID: UUID.init)
    #expect(edited.lines.map(\.position) == [1, 2, 3, 4])
    #expect(edited.lines.map(\.scheduledCents) == [15_000, 45_000, 40_000, 5_000])
    #expect(edited.lines.dropFirst().map(\.id) == schedule.lines.map(\.id))
    #expect((edited.lines[0].item, edited.lines[0].section, edited.lines[0].description) == ("010", "Shell", "Framing"))
    #expect(edited.lines[2].rates == draft.lines[2].rates)
    #expect(edited.lines[3].changeOrder == changeOrder)
    #expect((edited.originalCents, edited.changeOrdersCents, edited.taxCents) == (100_000, 5_000, 6_500))
  }

  @Test func `sums stay what was accepted`() {
    #expect(refused { $0.lines[0].scheduledCents += 1 } == ["schedule_sum lines"])
    #expect(refused { $0.lines[1].taxCents += 1 } == ["schedule_sum lines"])
    #expect(refused { $0.lines.removeLast() } == ["schedule_sum lines"])
    // From the contract to the change order: both are wrong.
    #expect(
      refused {
        $0.lines[0].scheduledCents -= 1
        $0.lines[2].scheduledCents += 1
      } == ["schedule_sum lines", "schedule_sum lines"])
  }

  @Test func `nothing is edited once it was billed`() throws {
    let application = try schedule.application(ApplicationDraft(lines: []), terms: .none)
    #expect(throws: BillingRefusal.scheduleBilled) {
      try schedule.after(application).edited(draft, newID: UUID.init)
    }
  }

  @Test func `each wrong field is named`() throws {
    #expect(refused { $0.lines[1].id = ScheduleLineID(UUID()) } == ["unknown_line lines[1].id"])
    #expect(refused { $0.lines[1].id = $0.lines[0].id } == ["duplicate_line lines[1].id"])
    #expect(
      refused { $0.lines[2].changeOrderID = ChangeOrderID(UUID()) }
        == ["invalid_value lines[2].change_order_id", "schedule_sum lines"])
    #expect(refused { $0.lines[0].description = " " } == ["required lines[0].description"])
    #expect(
      refused { $0.lines[0].description = String(repeating: "x", count: 301) } == ["too_long lines[0].description"])
    #expect(refused { $0.lines[0].item = String(repeating: "x", count: 65) } == ["too_long lines[0].item"])
    #expect(refused { $0.lines[0].section = "a\nb" } == ["invalid_value lines[0].section"])
    #expect(
      refused { $0.lines[2].rates = RetainageRates(completedBasisPoints: -1, storedBasisPoints: 10_001) }
        == ["out_of_range lines[2].rate_completed_basis_points", "out_of_range lines[2].rate_stored_basis_points"])
  }

  @Test func `as many lines as there may be`() {
    let line = ScheduleDraft.Line(description: "Line", scheduledCents: 0, taxCents: 0)
    #expect(refused { $0.lines += Array(repeating: line, count: 497) } == [])
    #expect(refused { $0.lines += Array(repeating: line, count: 498) } == ["too_many lines"])
    #expect(refused { $0.lines = [] } == ["required lines", "schedule_sum lines", "schedule_sum lines"])
  }

  @Test(arguments: [Int64.max, .min, 10_000_000_000_001])
  func `amounts beyond all measure are refused and do not trap (GW-5)`(cents: Int64) {
    #expect(
      refused {
        $0.lines[0].scheduledCents = cents
        $0.lines[1].scheduledCents = cents
      } == ["out_of_range lines[0].scheduled_cents", "out_of_range lines[1].scheduled_cents", "out_of_range lines"])
    #expect(refused { $0.lines[0].taxCents = cents } == ["out_of_range lines[0].tax_cents", "out_of_range lines"])
    let limit = ScheduleLimits.amountCents
    #expect(
      refused {
        $0.lines[0].scheduledCents = limit
        $0.lines[1].scheduledCents = 100_000 - limit
      } == ["out_of_range lines"])
  }
}
