import Foundation
import Testing

@testable import Billing

/// Every identity is broken once here, so that one that can't fail is found out.
@Suite struct ApplicationIdentitiesTests {
  private let first: ApplicationForPayment
  private let second: ApplicationForPayment
  private var line: ScheduleLineID { second.sheet.lines[0].lineID }

  init() throws {
    var contract = try BilledContract([100_000, 50_000], taxes: [10_000, 0], terms: .percent(10))
    first = try contract.apply(
      [contract.work(0, 20_000, stored: 1_000), contract.work(1, 5_000)], certified: (20_000, "Less"))
    try contract.release(.amount(cents: 100))
    second = try contract.apply([contract.work(0, 30_000), contract.work(1, 5_000)])
  }

  private func broken(_ change: (inout ApplicationForPayment) -> Void) -> [ApplicationIdentity] {
    var application = second
    change(&application)
    return application.brokenIdentities(after: first)
  }

  @Test func `nothing is broken`() {
    #expect(first.brokenIdentities(after: nil) == [])
    #expect(second.brokenIdentities(after: first) == [])
  }

  @Test func `sums that are not those of the lines`() {
    #expect(broken { $0.summary.originalCents += 1 }.contains(.scheduledIsContractSum))
    #expect(broken { $0.summary.toDateCents += 1 }.contains(.toDateIsLine4))
    #expect(broken { $0.summary.heldOnStoredCents += 1 }.contains(.heldIsLine5))
    #expect(
      broken {
        $0.summary.heldOnStoredCents -= 1
        $0.summary.heldOnCompletedCents += 1
      } == [.heldIsLine5])
    #expect(
      broken {
        $0.sheet.lines[0].heldCents = -1
        $0.sheet.lines[1].heldCents = $0.summary.heldCents + 1
      } == [.heldIsLine5])
  }

  @Test func `lines that are billed or taxed otherwise`() {
    func moved(_ cents: Int64, because reason: String? = nil) -> [ApplicationIdentity] {
      broken {
        $0.sheet.lines[0].thisPeriodCents += cents
        $0.sheet.lines[0].taxToDateCents += cents / 10
        $0.sheet.lines[0].overrideReason = reason
        $0.summary.toDateCents += cents
        $0.certification.cents += cents
      }
    }
    #expect(moved(50_000) == [])
    #expect(moved(50_010) == [.withinScheduled(line)])
    #expect(moved(50_010, because: "More") == [])
    #expect(moved(-30_010) == [.withinScheduled(line)])
    #expect(moved(-30_010, because: "Less") == [])
    #expect(moved(-50_010, because: "Less") == [.withinScheduled(line)])
    #expect(broken { $0.sheet.lines[0].taxToDateCents += 1 } == [.taxFollowsWork(line)])
  }

  @Test func `another certified amount`() {
    #expect(broken { $0.certification.cents += 1 } == [.certifiedWithinDue])
    #expect(broken { $0.certification.cents -= 1 } == [.certifiedWithinDue])
    func certified(_ cents: Int64, because reason: String) -> [ApplicationIdentity] {
      broken { $0.certification = .init(cents: $0.certification.cents + cents, reason: reason) }
    }
    #expect(certified(1, because: "More") == [.certifiedWithinDue])
    #expect(certified(-1, because: "Less") == [])
  }

  @Test func `an application that does not follow the one before`() {
    #expect(broken { $0.number = 3 } == [.numberFollows])
    #expect(second.brokenIdentities(after: nil).contains(.numberFollows))
    #expect(
      broken {
        $0.sheet.lines[0].before.completedCents += 1
        $0.sheet.lines[0].thisPeriodCents -= 1
      } == [.previousWork(line)])
    #expect(broken { $0.sheet.lines[0].before.taxedCents += 1 } == [.previousWork(line)])
    #expect(broken { $0.sheet.lines[0].before.storedCents += 1 } == [.previousWork(line)])
    #expect(broken { $0.sheet.lines[0].before.heldCents += 1 } == [.previousHeld(line)])
    #expect(
      broken {
        $0.sheet.lines[0].before.releasedCents += 1
        $0.sheet.lines[0].before.heldCents -= 1
      } == [.previouslyCertified])
    #expect(
      broken {
        $0.summary.previouslyCertifiedCents += 1
        $0.certification.cents -= 1
      } == [.previouslyCertified])
  }

  @Test func `a line that is gone`() {
    let gone = first.sheet.lines[1].lineID
    #expect(broken { $0.sheet.lines.removeLast() }.contains(.previousWork(gone)))
  }

  @Test func `released never shrinks`() {
    let released = second.sheet.lines[0].before.releasedCents
    #expect(released > 0)
    var before = first
    before.sheet.lines[0].before.releasedCents = released + 1
    #expect(second.brokenIdentities(after: before).contains(.previousHeld(line)))
  }
}
