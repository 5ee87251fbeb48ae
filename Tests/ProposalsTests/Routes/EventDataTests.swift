import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// What the events say, read from the outbox.
@Suite struct EventDataTests {
  @Test func `the sending tells the last valid day`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let event = try await portal.event(.sent, of: proposal.id)
      #expect(event.validUntil != nil)
      #expect(event.validUntil == proposal.validUntil)
    }
  }

  @Test func `an open tells whose link it was (SL-4)`() async throws {
    try await ProposalsFixture.run { portal in
      let contact = ProposalsContract.ContactID(UUID())
      let proposal = try await portal.sent()
      let link = portal.link(to: proposal.id)
      let session = ProposalsFixture.session()
      #expect(try await portal.open(proposal.id, session: session, by: link, contact: contact).status == 204)
      let event = try await portal.event(.opened, of: proposal.id)
      #expect(event.contactID == contact)
      #expect(event.actor == link.principal.text)
    }
  }

  @Test func `the largest acceptance weighs no more than a receiver is told (RE-8)`() async throws {
    try await ProposalsFixture.run { portal in
      let estimate = try await portal.estimate()
      var draft = try Sample.service.proposalDraft()
      var line = try #require(draft.sections.first?.lines.first)
      // Two bytes in JSON for each of these.
      func quotes(_ count: Int) -> String { String(repeating: #"""#, count: count) }
      line.name = quotes(ContentLimits.nameBytes)
      line.item = quotes(ContentLimits.codeBytes)
      line.unit = quotes(ContentLimits.unitBytes)
      line.optional = true
      line.selected = true
      line.description = nil
      draft.deposit = nil
      draft.discount = nil
      draft.packages = nil
      let lines = Array(repeating: line, count: ContentLimits.lines)
      draft.sections = [SectionDraft(title: quotes(ContentLimits.nameBytes), scope: nil, lines: lines)]
      let created: ProposalDetail = try await portal.post(
        "/estimates/\(estimate.id)/proposals", draft, by: portal.team
      ).decode()
      #expect(try await portal.dispatch(created.id).status == 200)
      let path = "/proposals/\(created.id)/acceptance"
      #expect(try await portal.post(path, AcceptanceRequest.onBehalf(), by: portal.team).status == 200)
      let row = try #require(
        try await portal.rows("SELECT max(octet_length(payload::text)) AS bytes FROM outbox").first)
      let bytes = try row.decode("bytes", as: Int.self)
      // Above the ordinary limit of a body, so that the case is the one that matters; the envelope is below 4 KiB.
      #expect((JSONBody.defaultLimit..<(2 << 20) - (4 << 10)).contains(bytes), "\(bytes)")
    }
  }
}
