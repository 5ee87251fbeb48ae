import Cryptography
import Foundation
import Identifiers
import OutboundHTTP
import Postgres
import ProofBundle
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// PDF, signed copy and proof: who gets them, that each is made once, and that a printer that fails harms nobody.
@Suite(.serialized) struct PaperRouteTests {
  private func script(_ text: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(path: "press-\(UUID().uuidString).sh")
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file.path
  }

  private func accept(_ gateway: GatewayFixture, _ sent: SentProposal) async throws {
    let body = #"{"on_behalf": {"told_by": "Ngozi", "channel": "phone"}}"#
    let answer = try await gateway.api(
      "POST", "/api/v1/proposals/\(sent.id)/acceptance", key: sent.team.key, json: body,
      headers: [("idempotency-key", "k-\(sent.id)")])
    #expect(answer.status == 200, "\(answer.text)")
  }

  private func papers(_ gateway: GatewayFixture) async throws -> [[String: String]] {
    try await gateway.rows("SELECT kind, name FROM papers ORDER BY kind")
  }

  @Test func theTeamGetsEveryFileAndEachIsMadeOnce() async throws {
    let count = FileManager.default.temporaryDirectory.appending(path: "count-\(UUID().uuidString)").path
    let press = try script("echo x >> \(count); cat > /dev/null; printf '%%PDF-1.7 %s' $(wc -l < \(count))")
    try await GatewayFixture.run(printer: press) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)"
      func get(_ rest: String, _ headers: [(name: String, value: String)] = []) async throws -> Answer {
        try await gateway.api("GET", path + rest, key: sent.team.key, headers: headers)
      }
      let early = try await get("/proof")
      #expect(early.status == 409 && early.code == "not_decided" && early.text("state") == "sent")
      #expect(try await get("/proposal.pdf?copy=signed").code == "not_decided")
      // All at once, printed once.
      let pdfs = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await get("/proposal.pdf") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(pdfs.map(\.text)) == ["%PDF-1.7 1"])
      let pdf = try #require(pdfs.first)
      #expect(pdf.headers["content-type"] == "application/pdf")
      #expect(pdf.headers["content-disposition"] == "attachment; filename=\"E-2026-0118-R1.pdf\"")
      #expect(pdf.headers["cache-control"] == "no-store")
      let etag = try #require(pdf.headers["etag"])
      #expect(etag == "\"\(Hex.encode(SHA256.digest(pdf.body)))\"")
      #expect(try await get("/proposal.pdf", [("if-none-match", etag)]).status == 304)
      try await accept(gateway, sent)
      let proof = try await get("/proof")
      #expect(proof.status == 200 && proof.headers["content-type"] == "application/json")
      let signed = try await get("/proposal.pdf")
      #expect(signed.text == "%PDF-1.7 2")
      #expect(try await get("/proposal.pdf?copy=proposal").body == pdf.body)
      // Never signed again.
      #expect(try await get("/proof").body == proof.body)
      let check = ProofCheck(proof.body, trusted: [])
      #expect(check.findings.isEmpty && check.bundle?.copy == signed.body)
      #expect(try await papers(gateway).map { $0["kind"] } == ["proof", "proposal", "signed"])
      // The key is the one that is published.
      let keys = try await gateway.call("GET", "/.well-known/portal-proof-keys")
      let published = try #require(ProofKeys(json: keys.body))
      #expect(ProofCheck(proof.body, trusted: published.publicKeys).findings.isEmpty)
    }
  }

  @Test func wrongAsksAreRefused() async throws {
    try await GatewayFixture.run(printer: try script("printf '%%PDF-1.7'")) { gateway in
      let team = try await gateway.newTeam()
      let sent = try await gateway.send(team)
      let rival = try await gateway.newTeam("Rival", email: nil)
      for name in ["proposal.pdf", "proof"] {
        let path = "/api/v1/proposals/\(sent.id)/\(name)"
        let foreign = try await gateway.api("GET", path, key: rival.key)
        let unknown = try await gateway.api("GET", "/api/v1/proposals/\(UUID())/\(name)", key: rival.key)
        #expect(foreign.status == 404 && foreign.bare == unknown.bare)
        #expect(try await gateway.api("GET", "/api/v1/proposals/x/\(name)", key: team.key).status == 404)
        #expect(try await gateway.call("GET", path).status == 401)
        let draft = try gateway.newDraft(team)
        let early = try await gateway.api("GET", "/api/v1/proposals/\(draft.id)/\(name)", key: team.key)
        #expect(early.status == 409 && early.code == "not_sent")
        #expect(try await gateway.api("GET", path + "?x=1", key: team.key).status == 400)
      }
      let wrong = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/proposal.pdf?copy=proof", key: team.key)
      #expect(wrong.status == 400 && wrong.field == "copy")
      // Even once it is made it is nobody else's.
      #expect(try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/proposal.pdf", key: team.key).status == 200)
      #expect(try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/proposal.pdf", key: rival.key).status == 404)
    }
  }

  @Test func aLinkGetsWhatItsPageShows() async throws {
    try await GatewayFixture.run(printer: try script("printf '%%PDF-1.7'")) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let decider = try await gateway.cookie(sent.tokenPath)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let page = try await gateway.page(sent.path, cookie: decider)
      #expect(page.text.contains("href=\"\(sent.path)/proposal.pdf\"") && !page.text.contains("\(sent.path)/proof"))
      #expect(try await gateway.page("\(sent.path)/proposal.pdf", cookie: reader).text == "%PDF-1.7")
      let early = try await gateway.page("\(sent.path)/proof", cookie: decider)
      #expect(early.status == 409 && early.text.contains("<html"))
      #expect(try await gateway.call("GET", "\(sent.path)/proposal.pdf").status == 404)
      try await accept(gateway, sent)
      let receipt = try await gateway.page(sent.path, cookie: decider)
      #expect(receipt.text.contains("\(sent.path)/proof") && receipt.text.contains("\(sent.path)/proposal.pdf"))
      let signed = try await gateway.page("\(sent.path)/proposal.pdf", cookie: decider)
      #expect(signed.headers["content-disposition"]?.contains("signed") == true)
      #expect(
        ProofCheck(try await gateway.page("\(sent.path)/proof", cookie: decider).body, trusted: []).findings.isEmpty)
      // Where and with what somebody decided is not for readers.
      #expect(try await gateway.page("\(sent.path)/proof", cookie: reader).status == 404)
      #expect(try await !gateway.page(sent.path, cookie: reader).text.contains("\(sent.path)/proof"))
      for state in ["withdrawn", "superseded"] {
        let other = try await gateway.send(sent.team)
        try gateway.proposals.set(other.id, state: try #require(ProposalState(rawValue: state)))
        let cookie = try await gateway.cookie(other.tokenPath)
        let gone = try await gateway.page("\(other.path)/proposal.pdf", cookie: cookie)
        #expect(gone.status == 409 && !gone.text.contains("PDF-"))
      }
    }
  }

  /// A printer that dies is a 503 for the one who asks and another try for the job; the decision stands.
  @Test func aBrokenPrinterHarmsNobody() async throws {
    let broken = FileManager.default.temporaryDirectory.appending(path: "broken-\(UUID().uuidString)")
    try Data().write(to: broken)
    let press = try script("test -e \(broken.path) && kill -9 $$; printf '%%PDF-1.7'")
    try await GatewayFixture.run(papersAhead: true, printer: press) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      try await accept(gateway, sent)
      let decision = FakeProposals.decision(
        .accepted, proposal: try GatewayFixture.require(ProposalsContract.ProposalID(sent.id)), name: "Ngozi",
        contact: nil, at: gateway.clock.now)
      #expect(try await gateway.event(try gateway.news(.accepted, of: sent, decision: decision)) == 204)
      let answer = try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/proof", key: sent.team.key)
      #expect(answer.status == 503 && answer.code == "not_ready")
      // The job may have tried before, and more than once.
      #expect((answer.headers["retry-after"].flatMap { Int($0) } ?? 0) >= 1)
      let failed = try await gateway.eventually {
        try await gateway.rows("SELECT subscriber FROM outbox WHERE subscriber = 'papers' AND attempts > 0").count == 1
      }
      #expect(failed)
      #expect(try await papers(gateway).isEmpty)
      #expect(try await gateway.page(sent.path, cookie: gateway.cookie(sent.tokenPath)).status == 200)
      try FileManager.default.removeItem(at: broken)
      #expect(try await gateway.eventually { try await papers(gateway).count == 2 })
      let delivered = try await gateway.eventually {
        try await gateway.rows("SELECT subscriber FROM outbox WHERE subscriber = 'papers' AND delivered_at IS NOT NULL")
          .count == 1
      }
      #expect(delivered)
    }
  }

  /// Kept files can't be changed by the service, and not be filed under another hash by anybody.
  @Test func keptFilesStay() async throws {
    try await GatewayFixture.run(printer: try script("printf '%%PDF-1.7'")) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      #expect(
        try await gateway.api("GET", "/api/v1/proposals/\(sent.id)/proposal.pdf", key: sent.team.key).status == 200)
      let rights = try await gateway.rows(
        """
        SELECT privilege_type FROM information_schema.role_table_grants
        WHERE grantee = 'portal_gateway' AND table_name IN ('papers', 'paper_files') ORDER BY 1
        """)
      #expect(rights.map { $0["privilege_type"] } == ["INSERT", "INSERT", "SELECT", "SELECT"])
      await #expect(throws: (any Error).self) {
        _ = try await gateway.rows("UPDATE paper_files SET bytes = 'other'")
      }
    }
  }
}
