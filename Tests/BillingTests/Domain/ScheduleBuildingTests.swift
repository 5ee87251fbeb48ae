import Foundation
import Identifiers
import Testing

@testable import Billing

@Suite struct ScheduleBuildingTests {
  private func work(_ section: String?, _ description: String, _ cents: Int64, tax: Int64 = 0) -> AcceptedWork {
    AcceptedWork(section: section, item: "A", description: description, amountCents: cents, taxCents: tax)
  }

  private func changeOrder(_ number: Int) -> ScheduleChangeOrder {
    ScheduleChangeOrder(id: ChangeOrderID(UUID()), number: number, title: "Larger window")
  }

  private var kitchen: [AcceptedWork] {
    [
      work("Demolition", "Cabinets", 10_000), work("Demolition", "Floor", 5_000, tax: 500),
      work("Cabinets", "Base", 40_000, tax: 4_000), work("Cabinets", "Returned", -3_000, tax: -300),
      work(nil, "Cleaning", 700), work(nil, "Fee", 300), work("Demolition", "Again", 1),
    ]
  }

  @Test func `a line for each line`() throws {
    let schedule = try ScheduleOfValues(accepted: kitchen, granularity: .lines, newID: UUID.init)
    #expect(schedule.lines.map(\.position) == [1, 2, 3, 4, 5, 6, 7])
    #expect(schedule.lines.map(\.description) == kitchen.map(\.description))
    #expect(schedule.lines.map(\.section) == kitchen.map(\.section))
    #expect(schedule.lines.allSatisfy { $0.item == "A" && $0.progress == ScheduleProgress() && $0.rates == nil })
    #expect((schedule.contractSumCents, schedule.taxCents) == (53_001, 4_200))
    #expect((schedule.originalCents, schedule.changeOrdersCents, schedule.isBilled) == (53_001, 0, false))
    #expect(Set(schedule.lines.map(\.id)).count == 7)
  }

  @Test func `a line for each section`() throws {
    let schedule = try ScheduleOfValues(accepted: kitchen, granularity: .sections, newID: UUID.init)
    #expect(schedule.lines.map(\.description) == ["Demolition", "Cabinets", "Cleaning", "Fee", "Demolition"])
    #expect(schedule.lines.map(\.scheduledCents) == [15_000, 37_000, 700, 300, 1])
    #expect(schedule.lines.map(\.taxCents) == [500, 3_700, 0, 0, 0])
    #expect(schedule.lines.map(\.item) == [nil, nil, "A", "A", nil])
  }

  @Test func `too many lines become sections, and too many sections are refused`() throws {
    let lines = (0...ScheduleLimits.lines).map { work("Section \($0 / 3)", "Line", 1) }
    #expect(try ScheduleOfValues(accepted: lines, granularity: .lines, newID: UUID.init).lines.count == 167)
    let most = Array(lines.prefix(ScheduleLimits.lines))
    #expect(try ScheduleOfValues(accepted: most, granularity: .lines, newID: UUID.init).lines.count == 500)
    let sections = (0...ScheduleLimits.lines).map { work("Section \($0)", "Line", 1) }
    #expect(
      errors { _ = try ScheduleOfValues(accepted: sections, granularity: .lines, newID: UUID.init) }
        == ["too_many lines"])
  }

  @Test func `a change order has lines of its own, once`() throws {
    let schedule = try ScheduleOfValues(accepted: kitchen, granularity: .sections, newID: UUID.init)
    let order = changeOrder(1)
    let added = [work("Windows", "Window", 9_000, tax: 900), work("Windows", "Old window", -1_000)]
    let more = try schedule.adding(order, accepted: added, granularity: .lines, newID: UUID.init)
    #expect(more.lines.map(\.position) == [1, 2, 3, 4, 5, 6, 7])
    #expect(more.lines.suffix(2).allSatisfy { $0.changeOrder == order })
    #expect((more.originalCents, more.changeOrdersCents, more.contractSumCents) == (53_001, 8_000, 61_001))
    #expect(try more.adding(order, accepted: added, granularity: .lines, newID: UUID.init) == more)
    let another = try more.adding(changeOrder(2), accepted: added, granularity: .sections, newID: UUID.init)
    #expect(another.lines.count == 8)
  }

  @Test func `a change order for which there is little room is one line`() throws {
    var schedule = try ScheduleOfValues(Array(repeating: 1, count: ScheduleLimits.lines))
    let lines = (0..<ScheduleLimits.lines - 1).map { work("Section \($0)", "Line", 2) }
    schedule = try schedule.adding(changeOrder(1), accepted: lines, granularity: .lines, newID: UUID.init)
    #expect(schedule.lines.count == 999)
    schedule = try schedule.adding(changeOrder(2), accepted: lines, granularity: .lines, newID: UUID.init)
    #expect(schedule.lines.count == 1_000)
    #expect((schedule.lines.last?.description, schedule.lines.last?.scheduledCents) == ("Larger window", 998))
    #expect(
      errors { _ = try schedule.adding(changeOrder(3), accepted: lines, granularity: .lines, newID: UUID.init) }
        == ["too_many lines"])
  }

  @Test(arguments: [Int64.max, .min, 10_000_000_000_001])
  func `amounts beyond all measure are refused and do not trap (GW-5)`(cents: Int64) throws {
    for granularity in ScheduleGranularity.allCases {
      for wrong in [[work("A", "B", cents)], [work("A", "B", 1, tax: cents)]] {
        #expect(throws: BillingRefusal.amountTooLarge) {
          try ScheduleOfValues(accepted: wrong + wrong, granularity: granularity, newID: UUID.init)
        }
        #expect(throws: BillingRefusal.amountTooLarge) {
          try ScheduleOfValues([1]).adding(
            changeOrder(1), accepted: wrong + wrong, granularity: granularity, newID: UUID.init)
        }
      }
    }
  }

  @Test func `all lines together are within the limit, credits counted without their sign`() throws {
    let limit = ScheduleLimits.amountCents
    _ = try ScheduleOfValues([limit - 1, -1])
    #expect(throws: BillingRefusal.amountTooLarge) { try ScheduleOfValues([limit, -1]) }
    #expect(throws: BillingRefusal.amountTooLarge) { try ScheduleOfValues([1, 1], taxes: [limit, -1]) }
    #expect(throws: BillingRefusal.amountTooLarge) {
      try ScheduleOfValues([limit]).adding(
        changeOrder(1), accepted: [work(nil, "One", 1)], granularity: .lines, newID: UUID.init)
    }
    #expect(throws: BillingRefusal.amountTooLarge) {
      try ScheduleOfValues([1], taxes: [limit]).adding(
        changeOrder(1), accepted: [work(nil, "One", 1, tax: 1)], granularity: .lines, newID: UUID.init)
    }
  }
}
