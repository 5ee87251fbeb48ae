import Cryptography
import Foundation
import OutboundHTTP
import Postgres
import Printing
import ServiceRuntime
import Testing

@testable import Gateway

/// Prints that fail, and files that are large: no request costs a process that can't help, none holds a whole file.
@Suite(.serialized) struct PaperFailureTests {
  private struct Press {
    let path: String
    let counted: String
    let switched: String

    /// How often it was started.
    var starts: Int { (try? String(contentsOfFile: counted, encoding: .utf8))?.count { $0 == "x" } ?? 0 }

    /// - Parameter wrong: what it does until `mend`.
    init(failing wrong: String) throws {
      let folder = FileManager.default.temporaryDirectory
      (counted, switched) = (
        folder.appending(path: "count-\(UUID().uuidString)").path,
        folder.appending(path: "fail-\(UUID().uuidString)").path
      )
      path = folder.appending(path: "press-\(UUID().uuidString).sh").path
      try Data().write(to: URL(filePath: switched))
      let script =
        "#!/bin/sh\nprintf x >> \(counted); cat > /dev/null\nif test -e \(switched); then \(wrong); fi\nprintf '%%PDF-1.7'\n"
      try Data(script.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    func mend() throws { try FileManager.default.removeItem(atPath: switched) }
  }

  @Test func `what can't be printed is tried once, and the team is told`() async throws {
    // The press says that the document asked for something it was not given.
    let press = try Press(failing: "exit 10")
    try await GatewayFixture.run(printer: press.path) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/proposal.pdf"
      let cookie = try await gateway.cookie(sent.tokenPath)
      for _ in 0..<3 {
        let answer = try await gateway.api("GET", path, key: sent.team.key)
        #expect(answer.status == 409 && answer.code == "not_printable" && answer.headers["retry-after"] == nil)
        let page = try await gateway.page("\(sent.path)/proposal.pdf", cookie: cookie)
        #expect(page.status == 409 && page.text.contains("can’t be made") && page.headers["refresh"] == nil)
        #expect(page.text.contains("href=\"\(sent.path)\""))
      }
      #expect(press.starts == 1)
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      let told = feed.filter { $0["type"] as? String == "paper.failed" }
      #expect(told.count == 1)
      #expect((told.first?["summary"] as? String)?.contains("E-2026-0118, version R1, could not be made") == true)
      // What is known of another document says nothing of this one, nor of what a new release would print.
      _ = try await gateway.rows("UPDATE paper_failures SET fingerprint = sha256('another')")
      try press.mend()
      #expect(try await gateway.api("GET", path, key: sent.team.key).text == "%PDF-1.7")
      #expect(try await gateway.rows("SELECT code FROM paper_failures").isEmpty)
    }
  }

  @Test func `what may be printed another time waits longer each time, and its page asks again`() async throws {
    let press = try Press(failing: "kill -9 $$")
    try await GatewayFixture.run(printer: press.path) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/proposal.pdf"
      let first = try await gateway.api("GET", path, key: sent.team.key)
      #expect(first.status == 503 && first.code == "not_ready" && first.headers["retry-after"] == "1")
      _ = try await gateway.rows(
        "UPDATE paper_failures SET attempts = 3, retry_at = clock_timestamp() + interval '9 s'")
      let held = try await gateway.api("GET", path, key: sent.team.key)
      #expect(held.code == "not_ready" && held.headers["retry-after"] == "9" && press.starts == 1)
      let page = try await gateway.page("\(sent.path)/proposal.pdf", cookie: gateway.cookie(sent.tokenPath))
      #expect(page.status == 503 && page.text.contains("Your file is being prepared"))
      #expect(page.headers["refresh"] == "9" && page.headers["retry-after"] == "9")
      #expect(!page.text.contains("We are away"))
      // The fourth failure of the same document doubles the time; the fifth tells the team.
      for (attempts, seconds) in [(4, "8"), (5, "16"), (6, "32")] {
        _ = try await gateway.rows("UPDATE paper_failures SET retry_at = clock_timestamp()")
        let again = try await gateway.api("GET", path, key: sent.team.key)
        #expect(again.headers["retry-after"] == seconds)
        #expect(try await gateway.rows("SELECT attempts::text FROM paper_failures") == [["attempts": "\(attempts)"]])
      }
      let feed = try await gateway.api("GET", "/api/v1/activity", key: sent.team.key).list("items")
      #expect(feed.count { $0["type"] as? String == "paper.failed" } == 1)
      try press.mend()
      _ = try await gateway.rows("UPDATE paper_failures SET retry_at = clock_timestamp()")
      #expect(try await gateway.api("GET", path, key: sent.team.key).text == "%PDF-1.7")
      #expect(try await gateway.rows("SELECT code FROM paper_failures").isEmpty)
    }
  }

  @Test func `a large file arrives whole, part by part, and who has it is not sent it`() async throws {
    // Five parts and some, each byte where it belongs.
    let press = try Press(failing: "printf '%%PDF-1.7'; seq -w 1 200000; exit 0")
    try await GatewayFixture.run(printer: press.path) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/proposal.pdf"
      let whole = "%PDF-1.7" + (1...200_000).map { String(format: "%06d\n", $0) }.joined()
      #expect(whole.utf8.count > 5 * KeepPapers.partBytes)
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await gateway.api("GET", path, key: sent.team.key) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for answer in answers {
        #expect(answer.status == 200 && answer.text == whole)
        #expect(answer.headers["content-length"] == "\(whole.utf8.count)")
      }
      let etag = try #require(answers.first?.headers["etag"])
      #expect(etag == "\"\(Hex.encode(SHA256.digest(whole)))\"")
      // Without its bytes the file can't be sent, but whoever has it needs none.
      _ = try await gateway.rows("ALTER TABLE paper_files RENAME TO paper_files_away")
      _ = try await gateway.rows(
        "CREATE VIEW paper_files AS SELECT organization_id, sha256, ''::bytea AS bytes, created_at FROM paper_files_away"
      )
      _ = try await gateway.rows("GRANT SELECT ON paper_files TO portal_gateway")
      let known = try await gateway.api("GET", path, key: sent.team.key, headers: [("if-none-match", etag)])
      #expect(known.status == 304 && known.body.isEmpty)
    }
  }

  @Test func `more time makes another edition, and the one before stays`() async throws {
    let press = try Press(failing: "exit 1")
    try press.mend()
    try await GatewayFixture.run(printer: press.path) { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let path = "/api/v1/proposals/\(sent.id)/proposal.pdf"
      let cookie = try await gateway.cookie(sent.tokenPath)
      for _ in 0..<2 { #expect(try await gateway.api("GET", path, key: sent.team.key).status == 200) }
      let given = try await gateway.api(
        "POST", "/api/v1/proposals/\(sent.id)/extension", key: sent.team.key, json: #"{"valid_until": "2026-12-31"}"#)
      #expect(given.status == 200)
      for _ in 0..<2 {
        #expect(try await gateway.page("\(sent.path)/proposal.pdf", cookie: cookie).status == 200)
        #expect(try await gateway.api("GET", path + "?copy=proposal", key: sent.team.key).status == 200)
      }
      #expect(press.starts == 2)
      let editions = try await gateway.rows("SELECT edition FROM papers ORDER BY edition")
      #expect(editions.map { $0["edition"] } == ["", "2026-12-31"])
    }
  }

  @Test func `few read at a time, the others in their turn`() async throws {
    let turns = ReadingTurns(limit: 2)
    let most = Most()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          try await turns.take {
            await most.enter()
            await Task.yield()
            await most.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await most.largest == 2)
    #expect(await most.inside == 0)
    // A turn that fails is given back.
    for _ in 0..<4 {
      await #expect(throws: GatewayRefusal.notFound) { try await turns.take { throw GatewayRefusal.notFound } }
    }
    #expect(try await turns.take { 1 } == 1)
  }
}

private actor Most {
  private(set) var inside = 0
  private(set) var largest = 0

  func enter() {
    inside += 1
    largest = max(largest, inside)
  }

  func leave() { inside -= 1 }
}
