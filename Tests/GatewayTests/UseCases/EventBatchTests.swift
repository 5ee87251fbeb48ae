import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// Several events as one delivery: the same effects as one after the other, each once, all or none (RE-8).
@Suite struct EventBatchTests {
  private func decision(
    _ kind: DecisionKind, of sent: SentProposal, at time: Date
  ) throws -> DecisionDetail {
    FakeProposals.decision(
      kind, proposal: try GatewayFixture.require(ProposalID(sent.id)), name: "Ngozi Okafor",
      contact: try GatewayFixture.require(ContactID(sent.team.contacts[0])), at: time)
  }

  /// A life of two proposals, with everything that somebody is told of.
  private func story(_ gateway: GatewayFixture, _ one: SentProposal, _ other: SentProposal) throws -> [CloudEvent] {
    let now = gateway.clock.now
    return [
      try gateway.news(.sent, of: one), try gateway.news(.sent, of: other), try gateway.news(.opened, of: one),
      try gateway.news(.questionAsked, of: one, text: "How thick?"),
      try gateway.news(
        .questionAnswered, of: one, text: "Two inches.", concerns: [one.team.contacts[0]], question: "How thick?"),
      try gateway.news(.extended, of: one), try gateway.news(.expiring, of: other),
      try gateway.news(.accepted, of: one, decision: try decision(.accepted, of: one, at: now)),
      try gateway.news(.projectCreated, of: one),
      try gateway.news(.declined, of: other, decision: try decision(.declined, of: other, at: now)),
    ]
  }

  /// What can be seen of it, without what differs by chance.
  private func effects(_ gateway: GatewayFixture, of team: Team) async throws -> [String] {
    let mails = try await gateway.rows(
      """
      SELECT purpose || ' ' || (share_link_id IS NULL)::text AS line FROM mails
      WHERE organization_id = \(team.organization) ORDER BY id
      """)
    let feed = try await gateway.rows(
      """
      SELECT type || ' ' || summary || ' ' || coalesce((SELECT name FROM contacts c WHERE c.id = contact_id), '-') AS line
      FROM activity WHERE organization_id = \(team.organization) ORDER BY id
      """)
    let links = try await gateway.rows(
      """
      SELECT concat_ws(' ', role, status, expires_at, decided_at,
        (SELECT count(*) FROM share_link_tokens t WHERE t.share_link_id = l.id)) AS line
      FROM share_links l WHERE organization_id = \(team.organization) ORDER BY line
      """)
    return (mails + feed + links).compactMap { $0["line"] }
  }

  @Test func `a batch has the effects of its events one after the other, once however often it comes`() async throws {
    try await GatewayFixture.run { gateway in
      var stories: [[CloudEvent]] = []
      var teams: [Team] = []
      for _ in 1...2 {
        let team = try await gateway.newTeam()
        teams.append(team)
        stories.append(try story(gateway, try await gateway.send(team), try await gateway.send(team)))
      }
      for event in stories[0] { #expect(try await gateway.event(event) == 204) }
      // Its first came before, one stands in it twice, and it comes again and again, at the same time too.
      #expect(try await gateway.event(stories[1][0]) == 204)
      let batch = stories[1] + [stories[1][3]]
      let organization = teams[1].organization
      async let first = gateway.batch(batch, for: organization).status
      async let second = gateway.batch(batch, for: organization).status
      #expect(try await [first, second] == [204, 204])
      #expect(try await gateway.batch(batch, for: organization).status == 204)
      let expected = try await effects(gateway, of: teams[0])
      #expect(expected.count > 20)
      let found = try await effects(gateway, of: teams[1])
      for (found, expected) in zip(found, expected) { #expect(found == expected) }
      #expect(found.count == expected.count)
      let queued: SQL = "SELECT id::text FROM mails WHERE status <> 'delivered'"
      #expect(try await gateway.eventually { try await gateway.rows(queued).isEmpty })
      let mails = try await gateway.rows("SELECT id::text FROM mails").count
      #expect(try gateway.mails().count == mails)
    }
  }

  @Test func `news that a proposal was sent opens its links for the news behind it, in one batch RE-6`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      let silent = try await gateway.api("POST", "/api/v1/proposals/\(draft.id)/dispatch", key: team.key, json: "{}")
      #expect(silent.status == 503)
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      let batch = [
        try gateway.news(.sent, of: sent),
        try gateway.news(
          .questionAnswered, of: sent, text: "Two inches.", concerns: [team.contacts[0]], question: "How thick?"),
        try gateway.news(.accepted, of: sent, decision: try decision(.accepted, of: sent, at: gateway.clock.now)),
      ]
      #expect(try await gateway.batch(batch, for: team.organization).status == 204)
      let links = try await gateway.rows("SELECT status, (decided_at IS NOT NULL)::text AS decided FROM share_links")
      #expect(links.count == 2 && links.allSatisfy { $0 == ["status": "active", "decided": "true"] })
      // The two held mails, the answer to whoever asked, the receipt, and the team's notice.
      #expect(try await gateway.eventually { try gateway.mails().count == 5 })
      // Of the answer and of the receipt.
      #expect(try await gateway.rows("SELECT token_hash::text FROM share_link_tokens").count == 2)
    }
  }

  @Test func `what happened before a proposal was sent is not told by its links, in one batch`() async throws {
    try await GatewayFixture.run { gateway in
      let team = try await gateway.newTeam()
      let draft = try gateway.newDraft(team)
      gateway.proposals.dispatchMode = .sendsAndIsSilent
      _ = try await gateway.api("POST", "/api/v1/proposals/\(draft.id)/dispatch", key: team.key, json: "{}")
      let sent = SentProposal(
        team: team, id: draft.id.description, publicID: draft.publicID, linkID: "", url: "", readerURL: "")
      func answer(_ text: String) throws -> CloudEvent {
        try gateway.news(.questionAnswered, of: sent, text: text, concerns: [team.contacts[0]], question: "How thick?")
      }
      let batch = [try answer("Early."), try gateway.news(.sent, of: sent), try answer("Late.")]
      #expect(try await gateway.batch(batch, for: team.organization).status == 204)
      #expect(try await gateway.eventually { try gateway.mails().count == 3 })
      #expect(try await gateway.rows("SELECT id::text FROM mails WHERE purpose = 'answer_notice'").count == 1)
      #expect(try gateway.mails().contains { $0.contains("> Late.") })
    }
  }

  @Test func `a batch that is wrong in one place is refused as a whole, and the place is named GW-1`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let rival = try await gateway.newTeam("Rival", email: nil)
      let fine = try gateway.news(.opened, of: sent)
      func copy(
        source: String = "proposals", of organization: OrganizationID? = nil, data: String? = nil
      ) -> CloudEvent {
        CloudEvent(
          id: UUID(), source: source, type: fine.type, time: fine.time,
          organization: organization ?? fine.organization, aggregate: fine.aggregate,
          data: data.map { RawJSON(bytes: Array($0.utf8)) } ?? fine.data)
      }
      let organization = sent.team.organization
      let foreign = try await gateway.batch([fine, copy(of: rival.organization)], for: organization)
      #expect(foreign.status == 403 && foreign.field == "[1]")
      let other = try await gateway.batch([fine, fine, copy(source: "billing")], for: organization)
      #expect(other.status == 403 && other.field == "[2]")
      let broken = try await gateway.batch([copy(data: #"{"proposal_id": 7}"#), fine], for: organization)
      #expect(broken.status == 422 && broken.field.hasPrefix("[0]."))
      let empty = try await gateway.batch([], for: organization)
      #expect(empty.status == 422 && empty.field == "[0]")
      let many = (0...100).map { _ in copy() }
      let large = try await gateway.batch(many, for: organization)
      #expect(large.status == 422 && large.field == "[100]")
      let bytes = try await gateway.deliver(
        Array(repeating: 0x20, count: (4 << 20) + 1), as: CloudEvent.batchMediaType, for: organization)
      #expect(bytes.status == 413)
      let unlabelled = try await gateway.deliver(
        try CloudEvent.json(of: [fine]), as: CloudEvent.mediaType, for: organization)
      #expect(unlabelled.status == 422)
      // Nothing of it took effect.
      let opened: SQL = "SELECT id::text FROM activity WHERE type = 'proposal.opened'"
      #expect(try await gateway.rows(opened).isEmpty)
      #expect(try await gateway.rows("SELECT event_id::text FROM inbox").isEmpty)
      #expect(try await gateway.batch(Array(many.dropLast()), for: organization).status == 204)
      #expect(try await gateway.rows(opened).count == 100)
    }
  }
}
