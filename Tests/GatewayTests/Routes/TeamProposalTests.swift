import Foundation
import OutboundHTTP
import ProposalsContract
import Testing

@testable import Gateway

@Suite struct TeamProposalTests {
  @Test func `the team sees its proposal and has its say, nobody else does TI-1`() async throws {
    try await GatewayFixture.run { gateway in
      let (team, _, browser) = try await gateway.signedIn()
      let sent = try await gateway.send(team)
      let path = "/team/proposals/\(sent.id)"
      let page = try await browser.get(path)
      #expect(page.status == 200 && page.text.contains("Kitchen remodel") && page.text.contains("Who looked at it"))
      SecurityHeadersTests.check(page, path)
      let overrule = "\(path)/views/\(FakeProposals.view.id.uuidString.lowercased())/overrule"
      let noted = try await browser.post(overrule, ["was_person": "yes"])
      #expect(noted.status == 303 && noted.headers["location"] == path)
      for wrong in [["was_person": "maybe"], [:]] {
        _ = try await browser.get(path)
        #expect(try await browser.post(overrule, wrong).status == 422)
      }
      #expect(try await browser.get("/team/proposals/x").status == 404)
      let (_, _, rival) = try await gateway.signedIn("Rival Roofing", email: "eve@rival.example", role: "owner")
      #expect(try await rival.get(path).status == 404)
      _ = try await rival.get("/team")
      #expect(try await rival.post(overrule, ["was_person": "yes"]).status == 404)
    }
  }
}
