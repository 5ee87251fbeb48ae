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

  @Test func `an acceptance tells its parties as they were when it was sent, and nothing else does`() async throws {
    try await ProposalsFixture.run { portal in
      let address = PostalAddress(
        line1: "418 Alder Ct", line2: nil, city: "Seattle", region: "WA", postalCode: "98122", country: "US")
      var order = ProposalsFixture.dispatchRequest()
      order.client.address = address
      order.seller.tradingAs = "Harbor & Pine"
      order.seller.licenseNumber = "HARBOP*842"
      order.seller.address = address
      order.recipients.append(
        .init(contactID: .init(UUID()), name: "Ada Park", email: "ada@example.org", role: .pays))
      var job = try Sample.kitchen.estimateDraft(for: portal.clientID)
      job.siteAddress = address
      let estimate: EstimateDetail = try await portal.post("/estimates", job, by: portal.team).decode()
      var draft = try Sample.kitchen.proposalDraft()
      draft.internalNotes = "canary-proposal-notes"
      draft.sections[0].lines[0].internalCostCents = 987_654_321
      let made: ProposalDetail = try await portal.post("/estimates/\(estimate.id)/proposals", draft, by: portal.team)
        .decode()
      let path = "/proposals/\(made.id)"
      #expect(try await portal.post("\(path)/dispatch", order, by: portal.team).status == 200)
      #expect(
        try await portal.post("\(path)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team).status == 200)
      let accepted = try await portal.event(.accepted, of: made.id)
      #expect(accepted.seller == order.seller)
      #expect(accepted.client == order.client)
      #expect(accepted.recipients == order.recipients)
      #expect(accepted.siteAddress == address)
      #expect(accepted.locale == order.locale && accepted.timeZone == order.timeZone)
      for type in [ProposalEventType.sent, .projectCreated] {
        let other = try await portal.event(type, of: made.id)
        #expect(other.seller == nil && other.client == nil && other.siteAddress == nil)
        #expect(other.locale == nil && other.timeZone == nil)
      }
      // Of what the estimate's own side knows (cost, margin, notes) none is told.
      let text = String(decoding: try JSONOutput.encode(accepted), as: UTF8.self)
      for canary in ["canary-", "987654321", "internal_"] { #expect(!text.contains(canary)) }
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
      var order = ProposalsFixture.dispatchRequest()
      let address = PostalAddress(
        line1: quotes(300), line2: quotes(300), city: quotes(300), region: quotes(64), postalCode: quotes(64),
        country: "US")
      order.seller = SellerDetails(
        name: quotes(300), tradingAs: quotes(300), email: quotes(254), phone: quotes(64), website: quotes(300),
        licenseNumber: quotes(64), address: address, accentColor: "#1f5e4b", declineReasonRequired: false)
      order.client = ClientDetails(name: quotes(300), address: address)
      order.recipients = (0..<ContentLimits.recipients).map { _ in
        .init(contactID: .init(UUID()), name: quotes(300), email: quotes(254), role: .decides)
      }
      let path = "/proposals/\(created.id)"
      #expect(try await portal.post("\(path)/dispatch", order, by: portal.team).status == 200)
      #expect(
        try await portal.post("\(path)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team).status == 200)
      let row = try #require(
        try await portal.rows("SELECT max(octet_length(payload::text)) AS bytes FROM outbox").first)
      let bytes = try row.decode("bytes", as: Int.self)
      // Above the ordinary limit of a body, so that the case is the one that matters; the envelope is below 4 KiB.
      #expect((JSONBody.defaultLimit..<(2 << 20) - (4 << 10)).contains(bytes), "\(bytes)")
    }
  }
}
