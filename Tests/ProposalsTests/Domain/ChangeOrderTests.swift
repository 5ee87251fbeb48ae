import Foundation
import Identifiers
import Money
import ProposalsContract
import Testing
import Validation

@testable import Proposals

@Suite struct ChangeOrderTests {
  private func content(_ draft: ContentDraft, for kind: Proposals.EstimateKind = .changeOrder) throws -> Content {
    try Content(checking: draft, for: kind, currency: .usd, newID: UUID.init)
  }

  private func standing(_ originalCents: Int64, changes: Int64 = 0) -> ContractStanding {
    ContractStanding(
      projectID: .init(UUID()), estimateID: .init(UUID()), clientID: .init(UUID()), number: "E-1", title: "Kitchen",
      currency: "USD", originalCents: originalCents, changesCents: changes, nextNumber: 1, now: Date())
  }

  @Test(arguments: [-50_000, 0] as [Int64])
  func `only a change order may come to nothing or less`(cents: Int64) throws {
    let draft = draft([draftLine(100_000), draftLine(cents - 100_000)], tax: 1_000)
    let totals = try content(draft).asSent().totals
    #expect((totals.subtotalCents, totals.taxCents, totals.totalCents) == (cents, cents / 10, cents + cents / 10))
    #expect(totals.depositCents == nil)
    if cents < 0 {
      #expect(throws: ProposalRefusal.totalNegative) { _ = try content(draft, for: .project) }
      #expect(throws: ProposalRefusal.totalNegative) { _ = try content(draft, for: .service) }
    }
  }

  @Test func `tax of a credit is rounded away from zero, line by line`() throws {
    let totals = try content(draft([draftLine(-105), draftLine(-105)], tax: 1_000)).asSent().totals
    #expect((totals.subtotalCents, totals.taxCents) == (-210, -22))
  }

  @Test func `there is no discount on what is taken away`() throws {
    let rate = ContentDraft.Discount(name: nil, basisPoints: 1_000, amountCents: nil)
    let totals = try content(draft([draftLine(-10_000)], discount: rate)).asSent().totals
    #expect((totals.discountCents, totals.totalCents) == (0, -10_000))
    #expect(try content(draft([draftLine(10_000)], discount: rate)).asSent().totals.totalCents == 9_000)
  }

  @Test func `it has no deposit, no payment schedule and no terms of its own`() throws {
    var wanted = draft(
      [draftLine(10_000)], deposit: .init(kind: .percent, basisPoints: 1_000, amountCents: nil, lineItems: nil),
      schedule: [10_000])
    wanted.contract = Content.Contract(billing: .progress, retainage: nil)
    do {
      _ = try content(wanted)
      Issue.record("it was taken")
    } catch ProposalRefusal.invalid(let errors) {
      #expect(errors.map(\.field) == ["deposit", "payment_schedule", "contract"])
      #expect(Set(errors.map(\.code)) == ["conflict"])
    }
  }

  @Test func `nobody takes away more than there is`() throws {
    try standing(10_000, changes: -4_000).check(change: -6_000)
    #expect(throws: ProposalRefusal.totalNegative) { try standing(10_000, changes: -4_000).check(change: -6_001) }
    #expect(throws: ProposalRefusal.amountTooLarge) { try standing(ContentLimits.contractCents).check(change: 1) }
    #expect(throws: ProposalRefusal.amountTooLarge) { try standing(1).check(change: .max) }
  }

  @Test func `a project belongs to a change order and to nothing else`() throws {
    func errors(_ kind: Proposals.EstimateKind, _ project: Proposals.ProjectID?) -> [String] {
      let draft = Proposals.EstimateDraft(
        clientID: .init(UUID()), number: "1", title: "T", kind: kind, projectID: project, currency: "USD")
      do {
        _ = try draft.checkedCurrency()
        return []
      } catch .invalid(let errors) {
        return errors.map { "\($0.field) \($0.code)" }
      } catch {
        return ["\(error)"]
      }
    }
    #expect(errors(.changeOrder, .init(UUID())) == [])
    #expect(errors(.changeOrder, nil) == ["project_id required"])
    #expect(errors(.project, .init(UUID())) == ["project_id conflict"])
    #expect(errors(.service, .init(UUID())) == ["project_id conflict"])
  }
}
