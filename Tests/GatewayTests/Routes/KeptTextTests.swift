import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// What somebody types is never lost: whatever the answer to it is, it has the text.
@Suite struct KeptTextTests {
  /// A form with the fields that a person has filled in, and what of it must come back.
  private struct Typed {
    let path: String
    let fields: String
    let texts: [String]
    let late: String
  }

  private static let typed = [
    Typed(
      path: "decline", fields: "reason=Too+%3Cb%3Edear&reason_code=price&objection-0=yes&objection-text-0=Too+dark",
      texts: ["Too &lt;b&gt;dear", "Too dark", "Base cabinets"], late: "not_decidable"),
    Typed(
      path: "change-request", fields: "wish=Oak+%26+ash&objection-1=yes", texts: ["Oak &amp; ash", "Demolition"],
      late: "changes_not_taken"),
    Typed(
      path: "acceptance", fields: "note=Start+%22soon%22&typed_name=Zoe", texts: ["Start &quot;soon&quot;"],
      late: "not_decidable"),
    Typed(path: "questions", fields: "question=Why+%3Ci%3Eso%3F", texts: ["Why &lt;i&gt;so?"], late: "not_askable"),
  ]

  private func nonce(_ gateway: GatewayFixture, _ sent: SentProposal, _ typed: Typed, cookie: String) async throws
    -> String
  {
    let page = try await gateway.page(
      typed.path == "acceptance" ? sent.path : "\(sent.path)/\(typed.path)", cookie: cookie)
    guard typed.path == "questions" else { return "nonce=\(try GatewayFixture.nonce(in: page))" }
    return "question_key=\(try GatewayFixture.questionKey(in: page))"
  }

  @Test(arguments: [ProposalState.superseded, .withdrawn])
  func `a version that went away while somebody wrote gives the text back`(state: ProposalState) async throws {
    try await GatewayFixture.run { gateway in
      for typed in Self.typed {
        for isBefore in [true, false] {
          let sent = try await gateway.send(try await gateway.newTeam())
          let cookie = try await gateway.cookie(sent.tokenPath)
          let nonce = try await nonce(gateway, sent, typed, cookie: cookie)
          let refusal = Problem(.conflict, code: typed.late, members: ["state": state.rawValue])
          (gateway.proposals.decisionMode, gateway.proposals.questionMode) = (.refuses(refusal), .refuses(refusal))
          // Before the form comes, or only under the lock of the owner.
          if isBefore {
            try gateway.proposals.set(sent.id, state: state)
          } else {
            gateway.proposals.stateAfterRefusal = (sent.id, state)
          }
          let answer = try await gateway.form(
            "\(sent.path)/\(typed.path)", cookie: cookie, "\(nonce)&\(typed.fields)")
          let name = "\(typed.path) \(state) \(isBefore)"
          #expect(answer.status == 409 && answer.text.contains("What you wrote was not sent"), "\(name)")
          for text in typed.texts { #expect(answer.text.contains(text), "\(name): \(text)") }
          #expect(!answer.text.contains("name=\"nonce\"") && !answer.text.contains("<b>dear"), "\(name)")
          #expect(StrictHTML(answer.body).faults.isEmpty, "\(name)")
          (gateway.proposals.decisionMode, gateway.proposals.questionMode) = (.records, .records)
        }
      }
    }
  }

  @Test func `a decision that came first shows its receipt, with the text of the one that came too late`() async throws
  {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let decline = try GatewayFixture.nonce(in: try await gateway.page("\(sent.path)/decline", cookie: cookie))
      let accept = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      let confirm = try GatewayFixture.nonce(
        in: try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(accept)"))
      #expect(
        try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(confirm)&confirm=yes").status == 303)
      let late = try await gateway.form(
        "\(sent.path)/decline", cookie: cookie, "nonce=\(decline)&reason=On+second+thought&reason_code=price")
      #expect(late.status == 409 && late.text.contains("Accepted. Thank you!"))
      #expect(late.text.contains("On second thought") && late.text.contains("a question on this page"))
      #expect(late.text.contains("Your decline was not recorded: this proposal had been accepted before."))
      // Without a word there is nothing to give back.
      let bare = try await gateway.form("\(sent.path)/decline", cookie: cookie, "nonce=\(decline)&reason_code=price")
      #expect(bare.status == 409 && !bare.text.contains("What you wrote"))
      #expect(bare.text.contains("Your decline was not recorded"))
      let twice = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=\(accept)&confirm=yes")
      #expect(twice.status == 409 && twice.text.contains("What you sent now was not recorded."))
      // The receipt that anybody opens says nothing of it.
      let receipt = try await gateway.page(sent.path, cookie: cookie)
      #expect(receipt.status == 200 && !receipt.text.contains("not recorded"))
    }
  }

  @Test func `what was chosen comes back in words, too`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      try gateway.proposals.set(sent.id, state: .superseded)
      gateway.proposals.decisionMode = .refuses(
        Problem(.conflict, code: "not_decidable", members: ["state": "superseded"]))
      for path in ["acceptance", "choices"] {
        let answer = try await gateway.form(
          "\(sent.path)/\(path)", cookie: cookie,
          "nonce=\(nonce)&choices=1&package=2&line-4=yes&quantity-4=2&quantity-3=1")
        #expect(answer.status == 409 && answer.text.contains("What you chose"), "\(path)")
        #expect(answer.text.contains("Best\nTouch faucet: 2</textarea>"), "\(path)")
      }
    }
  }

  @Test func `a service that is away and was never read from here still gives the form back, to be sent again`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      for typed in Self.typed {
        let sent = try await gateway.send(try await gateway.newTeam())
        let cookie = try await gateway.cookie(sent.tokenPath)
        gateway.proposals.isPageAway = true
        let path = "\(sent.path)/\(typed.path)"
        let key = typed.path == "questions" ? "question_key" : "nonce"
        let answer = try await gateway.form(path, cookie: cookie, "\(key)=n%22%3E&\(typed.fields)")
        #expect(answer.status == 503 && answer.headers["retry-after"] != nil, "\(typed.path)")
        #expect(answer.text.contains(typed.texts[0]), "\(typed.path)")
        let scan = StrictHTML(answer.body)
        #expect(scan.faults.isEmpty && scan.values("form", "action") == [path])
        let sentAgain = Set(scan.values("input", "name"))
        #expect(
          sentAgain
            == Set((("\(key)=&" + typed.fields).split(separator: "&").map { String($0.split(separator: "=")[0]) })))
        #expect(answer.text.contains("value=\"n&quot;&gt;\""))
        gateway.proposals.isPageAway = false
      }
    }
  }

  @Test func `a name, a signature and choices go again without words`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      gateway.proposals.isPageAway = true
      for fields in ["typed_name=Ngozi+Okafor", "choices=1&package=2&line-4=yes", "drawn_signature=40,120+52,98"] {
        let answer = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=n&\(fields)")
        #expect(answer.status == 503 && answer.text.contains("What you filled in and chose is kept here"), "\(fields)")
        #expect(answer.text.contains("Send it again") && !answer.text.contains("<textarea"), "\(fields)")
        let names = "nonce=n&\(fields)".split(separator: "&").map { String($0.split(separator: "=")[0]) }
        #expect(Set(StrictHTML(answer.body).values("input", "name")) == Set(names), "\(fields)")
      }
      let empty = try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=n&typed_name=")
      #expect(empty.status == 503 && !empty.text.contains("Send it again"))
    }
  }

  @Test func `a refusal that no form has words for keeps the text`() async throws {
    try await GatewayFixture.run { gateway in
      for typed in Self.typed {
        let sent = try await gateway.send(try await gateway.newTeam())
        let cookie = try await gateway.cookie(sent.tokenPath)
        let nonce = try await nonce(gateway, sent, typed, cookie: cookie)
        for (problem, mayRepeat) in [
          (Problem.invalidField("something", code: "unheard_of", detail: ""), false),
          (Problem(.forbidden, code: "forbidden"), false), (Problem(.conflict, code: "new_code"), false),
          (Problem(.tooManyRequests, code: "too_many_requests"), true),
        ] {
          (gateway.proposals.decisionMode, gateway.proposals.questionMode) = (.refuses(problem), .refuses(problem))
          let answer = try await gateway.form(
            "\(sent.path)/\(typed.path)", cookie: cookie, "\(nonce)&\(typed.fields)")
          #expect(answer.status == problem.status.code, "\(typed.path) \(problem.code)")
          #expect(answer.text.contains(typed.texts[0]) && answer.text.contains("Back to the proposal"))
          #expect(answer.text.contains("Send it again") == mayRepeat, "\(typed.path) \(problem.code)")
        }
        (gateway.proposals.decisionMode, gateway.proposals.questionMode) = (.records, .records)
      }
    }
  }

  @Test func `too much text comes back in its field, and far too much has a page that says so`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let path = "\(sent.path)/change-request"
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(path, cookie: cookie))
      let long = String(repeating: "x", count: 200_000)
      let answer = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=\(long)")
      #expect(answer.status == 422 && answer.text.contains(long) && answer.text.contains("Your text is too long"))
      // All that the fields take, in three bytes a character, which is nine on the way.
      let line = String(repeating: "%E8%A9%B1", count: 500)
      let lines = (0..<5).map { "objection-\($0)=yes&objection-text-\($0)=\(line)" }.joined(separator: "&")
      let wish = String(repeating: "%E8%A9%B1", count: 2_000)
      let full = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&wish=\(wish)&\(lines)")
      #expect(full.status == 303)
      let beyond = try await gateway.form(
        path, cookie: cookie, "nonce=\(nonce)&wish=\(String(repeating: "x", count: (1 << 20) - 40))")
      #expect(beyond.status == 422 || beyond.status == 413)
      let note = try await gateway.form(
        "\(sent.path)/acceptance", cookie: cookie, "nonce=x&note=\(String(repeating: "x", count: 300_000))")
      #expect(note.status == 413 && note.text.contains("That was more text than we can take"))
    }
  }
}
