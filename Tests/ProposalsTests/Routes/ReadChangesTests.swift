import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ReadChangesTests {
  private func changes(
    _ portal: ProposalsFixture, _ id: ProposalsContract.ProposalID, since: String? = nil
  ) async throws -> ProposalsFixture.Answer {
    try await portal.get("/proposals/\(id)/changes", query: since.map { "since=\($0)" } ?? "", by: portal.team)
  }

  @Test func `added, removed and changed lines with both totals`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      var wanted = try Sample.service.proposalDraft()
      wanted.sections[0].lines[1].quantity = 2
      wanted.sections[0].lines.removeLast()
      wanted.sections[0].lines.append(
        LineDraft(name: "Travel", quantity: 1, unit: "ea", unitPriceCents: 5_000, taxable: false))
      let second: ProposalDetail = try await portal.revise(first.id, as: wanted).decode()
      let told: ProposalChanges = try await changes(portal, second.id, since: "1").decode()
      #expect((told.proposalID, told.since, told.revision, told.currency) == (second.id, 1, 2, "USD"))
      #expect(told.lines.map(\.kind) == [.changed, .added, .removed])
      #expect(told.lines.map(\.name) == ["Labor", "Travel", "Run capacitor"])
      #expect(told.lines.allSatisfy { $0.section == "Service" })
      let labor = told.lines[0]
      #expect((labor.before?.quantity, labor.before?.amountCents) == ("1.5", 21_300))
      #expect((labor.after?.quantity, labor.after?.unitPriceCents, labor.after?.amountCents) == ("2", 14_200, 28_400))
      #expect(told.lines[1].before == nil && told.lines[1].after?.amountCents == 5_000)
      #expect(told.lines[2].after == nil && told.lines[2].before?.amountCents == 2_895)
      // 7,100 and 5,000 more, 2,895 with its tax of 300 less.
      #expect(told.totalBeforeCents == first.totals.totalCents && told.totalAfterCents == second.totals.totalCents)
      #expect(told.differenceCents == 7_100 + 5_000 - 3_195)

      // A copy is the same, against the one before by default; and any two versions can be compared.
      let third: ProposalDetail = try await portal.revise(first.id).decode()
      let back: ProposalChanges = try await changes(portal, third.id).decode()
      #expect((back.since, back.differenceCents) == (2, -told.differenceCents))
      #expect(back.lines.map(\.kind) == [.changed, .added, .removed])
      let same: ProposalChanges = try await changes(portal, third.id, since: "1").decode()
      #expect(same.lines == [] && same.differenceCents == 0)
    }
  }

  @Test func `a version with other pictures alone says which`() async throws {
    try await ProposalsFixture.run { portal in
      var hashes: [String] = []
      for mark in [1, 2] as [UInt8] {
        let stored: ImageDetail = try await portal.call(
          "POST", "/images", by: portal.team, body: ImageSamples.png(mark: mark),
          headers: [("content-type", "image/png")]
        ).decode()
        hashes.append(stored.sha256)
      }
      var wanted = try Sample.service.proposalDraft()
      (wanted.coverImage, wanted.coverImageAlt) = (hashes[0], "The house")
      let estimate = try await portal.estimate()
      let first: ProposalDetail = try await portal.post(
        "/estimates/\(estimate.id)/proposals", wanted, by: portal.team
      ).decode()
      #expect(try await portal.dispatch(first.id).status == 200)
      wanted.coverImage = hashes[1]
      (wanted.sections[0].lines[0].image, wanted.sections[0].lines[0].imageAlt) = (hashes[0], "")
      let second: ProposalDetail = try await portal.revise(first.id, as: wanted).decode()
      let told: ProposalChanges = try await changes(portal, second.id).decode()
      #expect(told.coverImage == ImageChange(before: hashes[0], after: hashes[1]) && told.differenceCents == 0)
      #expect(told.lines.map(\.kind) == [.changed])
      #expect(told.lines.first?.before?.image == nil && told.lines.first?.after?.image == hashes[0])
    }
  }

  @Test func `what is not there can't be compared with`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.sent()
      #expect(try await changes(portal, first.id).status == 404)
      #expect(try await changes(portal, first.id, since: "2").status == 404)
      #expect(try await changes(portal, first.id, since: "2147483647").status == 404)
      #expect(try await changes(portal, first.id, since: "1").status == 200)
      #expect(try await changes(portal, .init(UUID()), since: "1").status == 404)
      for wrong in ["0", "-1", "x", "01", "2147483648", "1&since=1"] {
        let answer = try await changes(portal, first.id, since: wrong)
        #expect((answer.status, answer.member("field")) == (400, "since"), "\(wrong)")
      }
    }
  }
}
