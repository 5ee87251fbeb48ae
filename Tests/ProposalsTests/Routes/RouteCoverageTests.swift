import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// TI-1: every row of the table, tried as nobody, as a link to something else, and as the rival organization.
@Suite struct RouteCoverageTests {
  private func body(of row: RoutePolicy<ProposalsAccess>, _ portal: ProposalsFixture) throws -> [UInt8] {
    switch row.name {
    case "create_estimate": try JSONOutput.encode(try Sample.service.estimateDraft(for: portal.clientID))
    case "create_proposal": try JSONOutput.encode(try Sample.service.proposalDraft())
    case "dispatch_proposal": try JSONOutput.encode(ProposalsFixture.dispatchRequest())
    case "withdraw_proposal": try JSONOutput.encode(WithdrawalRequest())
    case "extend_proposal": try JSONOutput.encode(ExtensionDraft(validUntil: "2099-12-31"))
    case "request_extension": try JSONOutput.encode(ProposalsContract.ExtensionRequest())
    case "revise_proposal": try JSONOutput.encode(RevisionRequest())
    case "record_beats":
      try JSONOutput.encode(BeatBatch(beats: [ProposalsFixture.beat(ProposalsFixture.visitor(.init(UUID())))]))
    case "record_fetches":
      try JSONOutput.encode(
        FetchBatch(fetches: [.init(visitor: ProposalsFixture.visitor(.init(UUID())), at: Date(), count: 1)]))
    case "overrule_view": try JSONOutput.encode(OverruleRequest(wasPerson: true))
    case "set_engagement_settings":
      try JSONOutput.encode(ProposalsContract.EngagementSettings(measures: true, readSeconds: 30))
    case "accept_proposal": try JSONOutput.encode(AcceptanceRequest.onBehalf())
    case "decline_proposal": try JSONOutput.encode(DeclineRequest.onBehalf())
    case "request_changes":
      try JSONOutput.encode(
        ProposalsContract.ChangeRequestDraft(
          requestKey: "k", contentSHA256: nil, typedName: nil, text: "Oak", objections: nil, visitor: nil,
          onBehalf: .init(toldBy: "N", channel: .phone, contactID: nil)))
    case "set_follow_up": try JSONOutput.encode(ProposalsContract.FollowUpChange(ifVersion: 0, date: nil, note: "Call"))
    case "lose_estimate": try JSONOutput.encode(LossRequest())
    case "preview_proposal": try JSONOutput.encode(ProposalsFixture.dispatchRequest())
    case "quote_proposal": try JSONOutput.encode(QuotationRequest(choices: nil))
    case "store_image": ImageSamples.png()
    case "ask_question": try JSONOutput.encode(QuestionRequest(text: "How?"))
    case "mark_questions_read": try JSONOutput.encode(QuestionReading(through: 1))
    default: []
    }
  }

  @Test func `no route lets in nobody, a wrong link or a rival`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let draft = try await portal.draft()
      let untried = try await RouteCoverage.untried(of: portal.routes.rows) { row in
        let isEstimate = row.template.contains("/estimates/")
        let id = isEstimate ? "\(draft.estimateID)" : row.name == "dispatch_proposal" ? "\(draft.id)" : "\(proposal.id)"
        guard
          let path = RouteCoverage.path(
            of: row.template,
            filling: [
              "id": id, "contact": UUID().uuidString.lowercased(), "view": UUID().uuidString.lowercased(),
              "sha256": String(repeating: "5e", count: 32),
            ])
        else { return false }
        let body = try body(of: row, portal)
        func status(_ caller: Caller?) async throws -> Int {
          try await portal.call(
            row.method.rawValue, String(path.dropFirst("/internal/v1".count)), by: caller,
            query: ["report_declines", "list_timings"].contains(row.name) ? "time_zone=UTC" : "", body: body
          ).status
        }
        #expect(try await status(nil) == 401, "\(row.name) as nobody")
        let wrong = try await status(portal.link(to: draft.id))
        #expect([403, 404, 422].contains(wrong), "\(row.name) as a wrong link: \(wrong)")
        let powerless = try await status(portal.caller(.key(UUID()), []))
        #expect(powerless == 403, "\(row.name) without scopes")
        let rival = try await status(portal.rival)
        switch row.name {
        // A rival has estimates, proposals and projects of its own; none of ours is among them.
        case "create_estimate", "store_image": #expect(rival == 201)
        case "list_proposals", "list_projects", "list_follow_ups", "list_timings":
          #expect(rival == 200)
          let listed = try await portal.get(
            String(path.dropFirst("/internal/v1".count)), query: row.name == "list_timings" ? "time_zone=UTC" : "",
            by: portal.rival)
          #expect(listed.text == #"{"items":[]}"#)
        case "report_declines": #expect(rival == 200)
        case "read_page", "record_beats", "record_fetches", "read_engagement_settings", "set_engagement_settings",
          "read_changes_since_open", "request_extension", "read_proof",
          "read_image_facts", "read_proposal_image":
          #expect(rival == 403)
        default: #expect(rival == 404, "\(row.name) as a rival")
        }
        return true
      }
      #expect(untried == [])
      // Nothing of it had an effect.
      #expect(try await portal.events(of: proposal.id) == ["proposal.sent"])
      #expect(try await portal.events(of: draft.id) == [])
      #expect(try await portal.count("SELECT count(*) AS count FROM views") == 0)
    }
  }

  @Test func `the answers to what is foreign, missing and malformed are the same bytes`() async throws {
    try await ProposalsFixture.run { portal in
      let proposal = try await portal.sent()
      let bodies = [
        try await portal.get("/proposals/\(proposal.id)", by: portal.rival),
        try await portal.get("/proposals/\(UUID().uuidString.lowercased())", by: portal.team),
        try await portal.get("/proposals/1", by: portal.team),
        try await portal.get("/estimates/\(proposal.estimateID)", by: portal.rival),
      ].map { $0.text.replacing(/"instance":"[0-9a-f]+"/, with: "") }
      #expect(Set(bodies).count == 1)
      #expect(bodies[0].contains("not_found"))
    }
  }
}
