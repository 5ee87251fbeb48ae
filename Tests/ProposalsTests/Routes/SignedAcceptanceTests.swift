import CallContext
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// A signature that was drawn, and the total that was seen.
@Suite struct SignedAcceptanceTests {
  private let drawing = "40,120 52,98 60,90;75,60"

  @Test func `a drawn signature is evidence: with the decision, on the page, in the event and in the proof`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      var request = AcceptanceRequest.by(.client(confirmed: true), of: proposal, key: "one")
      request.drawnSignature = drawing
      let path = "/proposals/\(proposal.id)/acceptance"
      let first = try await portal.post(path, request, by: link)
      let decision: DecisionDetail = try first.decode()
      #expect(decision.drawnSignature == drawing)
      #expect(try await portal.post(path, request, by: link).body == first.body)
      // Another drawing is another claim.
      var other = request
      other.drawnSignature = drawing + " 80,61"
      #expect(try await portal.post(path, other, by: link).code == "already_decided")

      let page: ProposalPage = try await portal.get("/proposals/\(proposal.id)/page", by: link).decode()
      #expect(page.decision?.drawnSignature == drawing)
      #expect(try await portal.event(.accepted, of: proposal.id).decision == decision)
      let record: ProposalRecord = try await portal.get(
        "/proposals/\(proposal.id)/proof", by: portal.caller(.service("gateway"), [])
      ).decode()
      #expect(record.decision?.drawnSignature == drawing)
      #expect(record.evidence?.contains("\"drawn_signature\":\"\(drawing)\"") == true)
    }
  }

  @Test func `nobody has to draw, the team may hand one in, and what is no drawing is refused by its field`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let path = "/proposals/\(proposal.id)/acceptance"
      var request = AcceptanceRequest.onBehalf()
      for wrong in ["1,1", "1,1 2,2;", "<svg onload=x>", "data:image/png;base64,AAAA", "700,1 2,2"] {
        request.drawnSignature = wrong
        let refused = try await portal.post(path, request, by: portal.team)
        #expect((refused.status, refused.code, refused.member("field")) == (422, "invalid_value", "drawn_signature"))
      }
      request.drawnSignature = drawing
      let decision: DecisionDetail = try await portal.post(path, request, by: portal.team).decode()
      #expect(decision.drawnSignature == drawing)

      let plain = try await portal.sent()
      request = .onBehalf()
      request.drawnSignature = ""
      let unsigned: DecisionDetail = try await portal.post(
        "/proposals/\(plain.id)/acceptance", request, by: portal.team
      ).decode()
      #expect(unsigned.drawnSignature == nil)
      let record: ProposalRecord = try await portal.get(
        "/proposals/\(plain.id)/proof", by: portal.caller(.service("gateway"), [])
      ).decode()
      #expect(record.evidence?.contains("drawn_signature") == false)
      // The table has the last word.
      for wrong in ["1,1", "1,1 2,2;", "x"] {
        await #expect(throws: (any Error).self) {
          try await portal.rows(
            "UPDATE decisions SET drawn_signature = \(wrong) WHERE proposal_id = \(proposal.id)")
        }
      }
    }
  }

  @Test func `another total than the one that was seen is refused under the lock, and the right one is not`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.roof)
      let best = try #require(proposal.clientContent?.packages?.choices.last)
      let link = portal.link(to: proposal.id)
      let path = "/proposals/\(proposal.id)/acceptance"
      var request = AcceptanceRequest.by(
        .client(confirmed: true), of: proposal, key: "one", choices: ChosenOptions(packageID: best.id, lines: []))
      for (cents, currency) in [(proposal.totals.totalCents, "USD"), (-1, "USD"), (3_140_618, "CAD")] {
        request.expectedTotal = ExpectedTotal(amountCents: cents, currency: currency)
        let refused = try await portal.post(path, request, by: link)
        #expect((refused.status, refused.code, refused.member("field")) == (409, "total_changed", "expected_total"))
        #expect(refused.member("total_cents") == "3140618")
      }
      request.expectedTotal = ExpectedTotal(amountCents: 1, currency: "dollars")
      let malformed = try await portal.post(path, request, by: link)
      #expect((malformed.status, malformed.member("field")) == (422, "expected_total.currency"))
      #expect(try await portal.count("SELECT count(*) AS count FROM decisions") == 0)
      request.expectedTotal = ExpectedTotal(amountCents: 3_140_618, currency: "USD")
      let decision: DecisionDetail = try await portal.post(path, request, by: link).decode()
      #expect(decision.totals.totalCents == 3_140_618)
      // The same claim again has its answer, whatever was said to be seen.
      request.expectedTotal = ExpectedTotal(amountCents: 1, currency: "USD")
      #expect(try await portal.post(path, request, by: link).status == 200)
    }
  }
}
