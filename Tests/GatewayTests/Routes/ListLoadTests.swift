import OutboundHTTP
import Testing

@testable import Gateway

@Suite struct ListLoadTests {
  @Test func `lists are refused before anybody who reads a page or decides is RE-3`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let other = try await gateway.newTeam()
      gateway.proposals.listGate.hold()
      try await withThrowingTaskGroup(of: Int.self) { group in
        // As many as all calls of the service together may be in flight and wait for their turn.
        for _ in 0..<96 {
          group.addTask { try await gateway.api("GET", "/api/v1/proposals", key: other.key).status }
        }
        for _ in 0..<64 { #expect(try await group.next() == 503) }
        #expect(try await gateway.eventually { gateway.proposals.listGate.waitingCount == 16 })
        #expect(try await gateway.page(sent.path, cookie: cookie).status == 200)
        let views = "/api/v1/proposals/\(sent.id)/views"
        #expect(try await gateway.api("GET", views, key: sent.team.key).status == 200)
        let decided = try await gateway.api(
          "POST", "/api/v1/proposals/\(sent.id)/acceptance", key: sent.team.key,
          json: #"{"on_behalf": {"told_by": "N", "channel": "phone"}}"#, headers: [("idempotency-key", "one")])
        #expect(decided.status == 200)
        gateway.proposals.listGate.open()
        for _ in 0..<32 { #expect(try await group.next() == 200) }
      }
    }
  }
}
