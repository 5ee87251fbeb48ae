import CallContext
import Cryptography
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

/// What the gateway prints and proves from.
@Suite struct ReadProofTests {
  private func proof(
    _ portal: ProposalsFixture, _ id: ProposalsContract.ProposalID, by principal: Principal = .service("gateway")
  ) async throws -> ProposalsFixture.Answer {
    try await portal.get("/proposals/\(id)/proof", by: portal.caller(principal, [.proposalsRead]))
  }

  @Test func `content, sending and evidence as they are kept`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      let open: ProposalRecord = try await proof(portal, sent.id).decode()
      #expect(open.evidence == nil && open.decision == nil && open.state == .sent)
      #expect(Hex.encode(SHA256.digest(open.content)) == open.contentSHA256)
      #expect(open.contentSHA256 == sent.contentSHA256)
      let accepted = try await portal.post(
        "/proposals/\(sent.id)/acceptance",
        AcceptanceRequest.by(.client(confirmed: true), of: sent, note: "Ring twice"), by: portal.link(to: sent.id))
      #expect(accepted.status == 200)
      let decided: ProposalRecord = try await proof(portal, sent.id).decode()
      #expect((decided.content, decided.sending) == (open.content, open.sending))
      #expect(decided.state == .accepted && decided.decision?.typedName == "Jo\u{e3}o Tr\u{ea}s")
      let evidence = try #require(decided.evidence)
      for part in [
        #""kind":"accepted""#, #""content_sha256":"\#(open.contentSHA256)""#, #""typed_name":"João Três""#,
        #""note":"Ring twice""#, #""address":"192.0.2.7""#, #""user_agent":"Mozilla/5.0""#, #""path":"share_link""#,
        #""decided_by":"link:"#, #""total_cents":"#, #""time_zone":""#, #""decided_at":"2"#, #""choices":{"#,
        #""proposal_id":"\#(sent.id)""#,
      ] {
        #expect(evidence.contains(part), "\(part)")
      }
      #expect(decided.sending.contains(#""recipients":[{"#) && decided.sending.contains(#""sent_by":""#))
    }
  }

  @Test func `on behalf it says who told the team and how`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      #expect(
        try await portal.post(
          "/proposals/\(sent.id)/acceptance", AcceptanceRequest.onBehalf(toldBy: "Ana"), by: portal.team
        ).status == 200)
      let decided: ProposalRecord = try await proof(portal, sent.id).decode()
      #expect(decided.onBehalf?.toldBy == "Ana")
      #expect(decided.evidence?.contains(#""channel":"phone""#) == true)
      #expect(decided.evidence?.contains("user_agent") == false)
    }
  }

  @Test func `only the gateway itself may ask, and a draft has none`() async throws {
    try await ProposalsFixture.run { portal in
      let sent = try await portal.sent()
      let draft = try await portal.draft()
      #expect(try await proof(portal, sent.id, by: .key(UUID())).status == 403)
      #expect(try await proof(portal, sent.id, by: .service("billing")).status == 403)
      #expect(try await portal.get("/proposals/\(sent.id)/proof", by: portal.link(to: sent.id)).status == 403)
      let early = try await proof(portal, draft.id)
      #expect(early.status == 409 && early.member("code") == "not_sent")
      #expect(try await proof(portal, .init(UUID())).status == 404)
      let rival = Caller(organization: portal.rival.organization, principal: .service("gateway"), scopes: [])
      #expect(try await portal.get("/proposals/\(sent.id)/proof", by: rival).status == 404)
    }
  }
}
