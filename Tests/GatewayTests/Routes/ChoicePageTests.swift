import CallContext
import Foundation
import HTTPTypes
import OutboundHTTP
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

/// The page with a choice's figures, which a browser without script is led to.
@Suite struct ChoicePageTests {
  private let chosen = "choices=1&package=2&line-4=yes&quantity-3=1&quantity-4=2"

  private func location(_ answer: Answer) throws -> String { try GatewayFixture.require(answer.headers["location"]) }

  @Test func `it leads to an address that can be reloaded, and what was typed comes along in no address`() async throws
  {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      let posted = try await gateway.form(
        "\(sent.path)/choices", cookie: cookie,
        "nonce=\(nonce)&total=1&typed_name=Zo%C3%AB&note=Ring+twice%3B+%22then%22+wait%0D%0Aplease&\(chosen)")
      #expect(posted.status == 303)
      let address = try location(posted)
      #expect(address == "\(sent.path)/choices?\(chosen.split(separator: "&").sorted().joined(separator: "&"))")
      let set = try #require(posted.headers["set-cookie"])
      for part in ["__Secure-typed=", "Path=\(sent.path)/choices", "Secure", "HttpOnly", "SameSite=Strict"] {
        #expect(set.contains(part))
      }
      let typed = String(set.prefix { $0 != ";" })
      for _ in 0..<2 {
        let page = try await gateway.page(address, cookie: "\(cookie); \(typed)")
        #expect(
          page.status == 200
            && page.text.contains("name=\"line-4\" value=\"yes\" form=\"acceptance\" data-choice checked"))
        // A ticked option costs a dollar in the fake.
        #expect(page.text.contains("$45,135.30") && page.text.contains("value=\"Zoë\""))
        #expect(page.text.contains("Ring twice; &quot;then&quot; wait"))
        let fresh = try GatewayFixture.nonce(in: page)
        #expect(fresh != nonce)
        let confirm = try await gateway.form(
          "\(sent.path)/acceptance", cookie: cookie, "nonce=\(fresh)&total=4513530&\(chosen)")
        #expect(confirm.status == 200 && confirm.text.contains("name=\"confirm\""))
      }
      // What is no cookie of ours, and what another recipient typed in this browser, fills in nothing.
      let ofAnother = typed.replacing(sent.linkID, with: UUID().uuidString.lowercased())
      #expect(ofAnother != typed)
      for wrong in [ofAnother, "__Secure-typed=%zz", "__Secure-typed=price=1", "__Secure-typed=note=a&note=b"] {
        let page = try await gateway.page(address, cookie: "\(cookie); \(wrong)")
        #expect(page.status == 200 && page.text.contains("name=\"typed_name\" value=\"\""))
      }
      // Nothing typed clears what was typed before.
      let bare = try await gateway.form("\(sent.path)/choices", cookie: cookie, "nonce=\(nonce)&\(chosen)")
      #expect(bare.headers["set-cookie"]?.contains("Max-Age=0") == true)
    }
  }

  @Test func `what does not fit an address or a cookie is answered as it was`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      let note = String(repeating: "%E8%A9%B1", count: 1_000)
      let answer = try await gateway.form(
        "\(sent.path)/choices", cookie: cookie, "nonce=\(nonce)&note=\(note)&\(chosen)")
      #expect(answer.status == 200 && answer.text.contains(String(repeating: "話", count: 1_000)))
      #expect(try GatewayFixture.nonce(in: answer) == nonce)
    }
  }

  @Test func `without choices, for readers and after a decision it leads to the page, and knows no other parameter`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let path = "\(sent.path)/choices"
      #expect(try location(try await gateway.page(path, cookie: cookie)) == sent.path)
      #expect(try location(try await gateway.page("\(path)?\(chosen)", cookie: reader)) == sent.path)
      for (query, status) in [
        ("note=x", 400), ("nonce=x", 400), ("choices=1&choices=1", 400), ("line-99=yes&choices=1", 422),
        ("choices=1&package=9", 422), ("choices=1&package=%zz", 400),
      ] {
        #expect(try await gateway.page("\(path)?\(query)", cookie: cookie).status == status, "\(query)")
      }
      try gateway.proposals.set(sent.id, state: .withdrawn)
      #expect(try location(try await gateway.page("\(path)?\(chosen)", cookie: cookie)) == sent.path)
      #expect(try await gateway.page("\(path)?\(chosen)", cookie: "").status == 404)
    }
  }

  @Test func `a total that was not seen is shown, whatever the page said; one call decides`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      let path = "\(sent.path)/acceptance"
      let first = try await gateway.form(path, cookie: cookie, "nonce=\(nonce)&total=4513430&\(chosen)")
      #expect(first.status == 409 && first.text.contains("With what you chose the total is $45,135.30"))
      #expect(first.text.contains("name=\"total\" value=\"4513530\""))
      let again = try GatewayFixture.nonce(in: first)
      let confirm = try await gateway.form(path, cookie: cookie, "nonce=\(again)&total=4513530&\(chosen)")
      let second = try GatewayFixture.nonce(in: confirm)
      let before = gateway.proposals.seen.count { $0.path.hasSuffix("/quotation") }
      let done = try await gateway.form(
        path, cookie: cookie, "nonce=\(second)&total=4513530&confirm=yes&drawn_signature=1,1+2,2&\(chosen)")
      #expect(done.status == 303)
      #expect(gateway.proposals.seen.count { $0.path.hasSuffix("/quotation") } == before)
      let last = try #require(gateway.proposals.seen.last { $0.path.hasSuffix("/acceptance") })
      let request = try StrictJSON.decode(AcceptanceRequest.self, from: Array(last.body.utf8))
      #expect(request.expectedTotal == ExpectedTotal(amountCents: 4_513_530, currency: "USD"))
      #expect(request.drawnSignature == "1,1 2,2")
    }
  }

  @Test func `a drawing that the owner can't read is left out of the form that comes back`() async throws {
    try await GatewayFixture.run { gateway in
      let sent = try await gateway.send(try await gateway.newTeam())
      let cookie = try await gateway.cookie(sent.tokenPath)
      let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
      gateway.proposals.decisionMode = .refuses(
        Problem.invalidField("drawn_signature", code: "invalid_value", detail: ""))
      let answer = try await gateway.form(
        "\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&drawn_signature=x&note=Hi")
      #expect(answer.status == 422 && answer.text.contains("did not arrive as it should"))
      #expect(answer.text.contains("name=\"drawn_signature\" value=\"\"") && answer.text.contains("Hi"))
    }
  }
}
