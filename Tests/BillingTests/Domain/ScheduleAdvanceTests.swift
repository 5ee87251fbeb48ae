import Foundation
import Testing

@testable import Billing

@Suite struct ScheduleAdvanceTests {
  @Test func `only the last application can be voided, and the next has its number again`() throws {
    var contract = try BilledContract([100_000], terms: .percent(10))
    try contract.apply(contract.all(20))
    let before = contract.schedule
    try contract.apply(contract.all(50), certified: (20_000, "Less"))
    #expect(throws: BillingRefusal.notLastApplication(last: 2)) {
      try contract.schedule.voiding(contract.applications[0])
    }
    let voided = try contract.schedule.voiding(contract.applications[1])
    #expect(voided == before)
    #expect(try voided.application(ApplicationDraft(lines: []), terms: contract.terms).number == 2)
    let first = try voided.voiding(contract.applications[0])
    #expect((first.isBilled, first.certifiedCents, first.heldCents) == (false, 0, 0))
    #expect(throws: BillingRefusal.notLastApplication(last: 0)) { try first.voiding(contract.applications[0]) }
  }

  @Test func `a change order that came after an application stays when that is voided`() throws {
    var contract = try BilledContract([100_000], terms: .percent(10))
    try contract.apply(contract.all(20))
    try contract.add(changeOrder: 1, [5_000])
    let voided = try contract.schedule.voiding(contract.applications[0])
    #expect(voided.lines.map(\.scheduledCents) == [100_000, 5_000])
    #expect(voided.lines.allSatisfy { $0.progress == ScheduleProgress() })
  }

  @Test func `releases and applications are voided in the opposite order`() throws {
    var contract = try BilledContract([100_000], terms: .percent(10))
    try contract.apply(contract.all(20))
    let release = try contract.release(.amount(cents: 500))
    #expect(throws: BillingRefusal.releasedSince) { try contract.schedule.voiding(contract.applications[0]) }
    try contract.apply(contract.all(30))
    #expect(throws: BillingRefusal.appliedSince) { try contract.schedule.voiding(release) }
    var schedule = try contract.schedule.voiding(contract.applications[1])
    schedule = try schedule.voiding(release)
    #expect((schedule.heldCents, schedule.certifiedCents) == (2_000, 18_000))
    #expect(try schedule.voiding(contract.applications[0]).isBilled == false)
  }
}
