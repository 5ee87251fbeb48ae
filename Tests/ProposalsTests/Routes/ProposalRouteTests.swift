import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ProposalRouteTests {
  @Test func `an estimate and its versions are read as they were written`() async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate(.kitchen)
      #expect((estimate.stage, estimate.number, estimate.internalMarginBasisPoints) == (.draft, "E-2026-0118", 2_850))
      let draft: ProposalDetail = try await portal.post(
        "/estimates/\(estimate.id)/proposals", try Sample.kitchen.proposalDraft(), by: portal.team
      ).decode()
      #expect((draft.revision, draft.state, draft.sentAt, draft.contentSHA256) == (1, .draft, nil, nil))
      #expect(draft.totals.totalCents == 4_924_090)
      // 18.5 is 18.5 again, exactly.
      #expect(draft.content.sections[1].lines[2].quantity == Decimal(string: "18.5"))
      let read: ProposalDetail = try await portal.get("/proposals/\(draft.id)", by: portal.team).decode()
      #expect(read == draft)
      let again: EstimateDetail = try await portal.get("/estimates/\(estimate.id)", by: portal.team).decode()
      #expect(again.proposals.map(\.id) == [draft.id])
    }
  }

  @Test func `sending freezes and hashes, moves the estimate and tells it once`() async throws {
    try await ProposalsFixture.run { portal in
      let draft = try await portal.draft(.kitchen)
      let sent: ProposalDetail = try await portal.dispatch(draft.id).decode()
      #expect((sent.state, sent.layout) == (.sent, .classic))
      let text = try #require(
        try await portal.rows("SELECT frozen_content FROM proposals WHERE id = \(draft.id)").first
      ).decode("frozen_content", as: String.self)
      #expect(Hex.encode(SHA256.digest(text)) == sent.contentSHA256)
      #expect(sent.recipients.count == 1)
      let read: ProposalDetail = try await portal.get("/proposals/\(draft.id)", by: portal.team).decode()
      #expect(
        (read.contentSHA256, read.clientContent, read.sentAt) == (sent.contentSHA256, sent.clientContent, sent.sentAt))
      #expect(read.validUntil == sent.clientContent?.validUntil)
      let estimate: EstimateDetail = try await portal.get("/estimates/\(draft.estimateID)", by: portal.team).decode()
      #expect(estimate.stage == .sent)
      let again = try await portal.dispatch(draft.id)
      #expect((again.status, again.code, again.member("state")) == (409, "not_sendable", "sent"))
      #expect(try await portal.events(of: draft.id) == ["proposal.sent"])
    }
  }

  @Test func `a version that was passed over can't be sent any more`() async throws {
    try await ProposalsFixture.run { portal in
      let first = try await portal.draft()
      let second: ProposalDetail = try await portal.post(
        "/estimates/\(first.estimateID)/proposals", try Sample.service.proposalDraft(), by: portal.team
      ).decode()
      #expect(try await portal.dispatch(second.id).status == 200)
      let answer = try await portal.dispatch(first.id)
      #expect((answer.status, answer.code, answer.member("state")) == (409, "not_sendable", "superseded"))
      let read: ProposalDetail = try await portal.get("/proposals/\(second.id)", by: portal.team).decode()
      #expect(read.state == .sent)
    }
  }

  @Test func `events carry what their subscribers need`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent(.tenant)
      _ = try await portal.post("/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      let rows = try await portal.rows(
        """
        SELECT type, payload, source, subject
        FROM outbox WHERE aggregate_id = \(proposal.id) AND subscriber = 'gateway' ORDER BY sequence
        """)
      let events = try rows.map { row in
        try StrictJSON.decode(ProposalEventData.self, from: Array(try row.decode("payload", as: String.self).utf8))
      }
      #expect(try rows.map { try $0.decode("source", as: String.self) } == Array(repeating: "proposals", count: 3))
      #expect(try rows.allSatisfy { try $0.decode("subject", as: String.self) == proposal.id.description })
      #expect(events.allSatisfy { $0.proposalID == proposal.id && $0.actor == portal.team.principal.text })
      #expect(events[0].recipients?.count == 1)
      #expect(events[1].decision?.kind == .accepted)
      #expect(events[1].lines?.count == 24)
      #expect(events[1].lines?.reduce(0) { $0 + $1.amountCents + $1.taxCents } == 155_969_500)
      #expect(events[2].contract?.retainage?.rule == .retroactive)
      #expect(events[2].projectID == events[1].decision?.projectID)
    }
  }

  @Test func `lists go page by page and miss nothing`() async throws {
    try await ProposalsFixture.run { portal in
      var ids: [ProposalsContract.ProposalID] = []
      for _ in 0..<7 { ids.append(try await portal.draft().id) }
      let sent = try await portal.sent()
      ids.append(sent.id)
      var listed: [ProposalsContract.ProposalID] = []
      var cursor: String?
      repeat {
        let query = "limit=3" + (cursor.map { "&cursor=\($0)" } ?? "")
        let page: Page<ProposalSummary> = try await portal.get("/proposals", query: query, by: portal.team).decode()
        #expect(page.items.count <= 3)
        listed += page.items.map(\.id)
        cursor = page.nextCursor
      } while cursor != nil
      #expect(listed == ids.reversed())
      func count(_ query: String) async throws -> Int {
        let page: Page<ProposalSummary> = try await portal.get("/proposals", query: query, by: portal.team).decode()
        return page.items.count
      }
      #expect(try await count("state=sent") == 1)
      #expect(try await count("state=draft") == 7)
      #expect(try await count("state=expired") == 0)
      #expect(try await count("client_id=\(portal.clientID)") == 8)
      #expect(try await count("client_id=\(UUID().uuidString.lowercased())") == 0)
    }
  }

  @Test(arguments: [
    ("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor"),
    ("cursor=zzzzzzzzzzzz.00000000-0000-0000-0000-000000000000", "cursor"), ("state=lost", "state"),
    ("client_id=1", "client_id"), ("order=asc", "order"), ("limit=1&limit=2", "limit"),
  ])
  func `a wrong parameter is 400 with its name`(query: String, field: String) async throws {
    try await ProposalsFixture.run { portal in
      let answer = try await portal.get("/proposals", query: query, by: portal.team)
      #expect((answer.status, answer.member("field")) == (400, field))
    }
  }

  @Test(arguments: [
    (#"{"sections":[]}"#, 422, "sections"),
    (#"{"sections":[{"title":"A","lines":[]}]}"#, 422, "sections"),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":1.00001,"unit":"ea","unit_price_cents":1,"taxable":false}]}]}"#,
      422, "sections[0].lines[0].quantity"
    ),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":1e30,"unit":"ea","unit_price_cents":1,"taxable":false}]}]}"#,
      422, "sections[0].lines[0].quantity"
    ),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":1,"unit":"ea","unit_price_cents":1.5,"taxable":false}]}]}"#,
      422, "sections[0].lines[0].unit_price_cents"
    ),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":1,"unit":"ea","unit_price_cents":99999999999999999999,"taxable":false}]}]}"#,
      422, "sections[0].lines[0].unit_price_cents"
    ),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","unit":"ea","unit_price_cents":1,"taxable":false}]}]}"#, 422,
      "sections[0].lines[0].quantity"
    ),
    (
      #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":"1","unit":"ea","unit_price_cents":1,"taxable":false}]}]}"#,
      422, "sections[0].lines[0].quantity"
    ),
    (#"{"total_cents":1,"sections":[]}"#, 400, "total_cents"),
    (#"{"sections":[],"sections":[]}"#, 400, "sections"),
  ])
  func `bad content is refused with its place, and nothing stays (TI-4)`(
    body: String, status: Int, field: String
  ) async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate()
      let answer = try await portal.call(
        "POST", "/estimates/\(estimate.id)/proposals", by: portal.team, body: Array(body.utf8))
      #expect((answer.status, answer.member("field")) == (status, field))
      #expect(try await portal.count("SELECT count(*) AS count FROM proposals") == 0)
    }
  }

  @Test func `quantities are read from the number's own digits`() async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate()
      // As a binary fraction this would be 0.28999999999999998.
      let body =
        #"{"sections":[{"title":"A","lines":[{"name":"B","quantity":0.2900,"unit":"ea","unit_price_cents":100,"taxable":false}]}]}"#
      let answer = try await portal.call(
        "POST", "/estimates/\(estimate.id)/proposals", by: portal.team, body: Array(body.utf8))
      let detail: ProposalDetail = try answer.decode()
      #expect(detail.totals.totalCents == 29)
      #expect(answer.text.contains(#""quantity":0.29"#))
    }
  }

  @Test func `a validity in the past can't be sent`() async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate()
      var draft = try Sample.service.proposalDraft()
      draft.validDays = nil
      draft.validUntil = "2024-01-01"
      let proposal: ProposalDetail = try await portal.post(
        "/estimates/\(estimate.id)/proposals", draft, by: portal.team
      ).decode()
      let answer = try await portal.dispatch(proposal.id)
      #expect((answer.status, answer.code, answer.member("field")) == (422, "validity_over", "valid_until"))
      #expect(try await portal.events(of: proposal.id) == [])
    }
  }
}
