import BillingContract
import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ServiceRuntime
import TestSupport
import Testing

@testable import Gateway

@Suite struct DepositPageTests {
  /// Accepted by whoever decides; the cookie that did it.
  private func accepted(_ gateway: GatewayFixture) async throws -> (sent: SentProposal, cookie: String) {
    let sent = try await gateway.send(try await gateway.newTeam())
    let cookie = try await gateway.cookie(sent.tokenPath)
    let nonce = try GatewayFixture.nonce(in: try await gateway.page(sent.path, cookie: cookie))
    let confirm = try await gateway.form(
      "\(sent.path)/acceptance", cookie: cookie, "nonce=\(nonce)&typed_name=Ngozi")
    let second = try GatewayFixture.nonce(in: confirm)
    let answer = try await gateway.form(
      "\(sent.path)/acceptance", cookie: cookie, "nonce=\(second)&typed_name=Ngozi&confirm=yes")
    #expect(answer.status == 303, "\(answer.text.prefix(300))")
    return (sent, cookie)
  }

  @Test func `the receipt says that the deposit is being prepared, and then shows its invoice RE-4`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie) = try await accepted(gateway)
      let before = try await gateway.page(sent.path, cookie: cookie)
      #expect(before.status == 200 && before.text.contains("Your deposit invoice is being prepared"))
      #expect(before.text.contains("data-ask=\"\(sent.path)/deposit-note\""))
      let invoice = try gateway.newInvoice(sent.team)
      try gateway.billing.set(DepositState(isAsked: true, invoice: InvoiceSamples.summary(invoice)), of: sent.id)
      // The news with the links is still on its way.
      #expect(
        try await gateway.eventually {
          let between = try await gateway.page(sent.path, cookie: cookie).text
          return between.contains("Deposit invoice INV-2026-0007") && !between.contains("Pay the deposit")
        })
      #expect(try await gateway.page("\(sent.path)/deposit", cookie: cookie).headers["location"] == sent.path)
      #expect(
        try await gateway.event(try gateway.news(.invoiceIssued, of: invoice, sent.team, recipients: [0])) == 204)
      // Asked again where billing was not quick enough on a machine that is busy.
      #expect(
        try await gateway.eventually {
          let after = try await gateway.page(sent.path, cookie: cookie).text
          return after.contains("$4,513.43, due 30 November 2026") && after.contains("Pay the deposit")
            && !after.contains("data-ask")
        })
      #expect(
        try await gateway.eventually {
          let note = try await gateway.page("\(sent.path)/deposit-note", cookie: cookie)
          return note.status == 200 && note.text.contains("Pay the deposit") && !note.text.contains("<html")
        })
      let led = try await gateway.page("\(sent.path)/deposit", cookie: cookie)
      let location = try #require(led.headers["location"])
      #expect(led.status == 303 && location.hasPrefix("/i/"))
      let own = String(try #require(led.headers["set-cookie"]).prefix { $0 != ";" })
      #expect(try await gateway.page(location, cookie: own).status == 200)
    }
  }

  @Test func `a form that came too late is answered with the receipt as it is, its deposit too`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, cookie) = try await accepted(gateway)
      let late = { try await gateway.form("\(sent.path)/acceptance", cookie: cookie, "nonce=x&typed_name=Ngozi") }
      let invoice = try gateway.newInvoice(sent.team)
      try gateway.billing.set(DepositState(isAsked: true, invoice: InvoiceSamples.summary(invoice)), of: sent.id)
      #expect(
        try await gateway.eventually {
          let answer = try await late()
          return answer.status == 409 && answer.text.contains("Deposit invoice INV-2026-0007")
            && answer.text.contains("What you sent now was not recorded.")
        })
      // Its invoice is void: nobody is told to wait for one.
      try gateway.billing.set(DepositState(isAsked: false, invoice: nil), of: sent.id)
      #expect(
        try await gateway.eventually {
          let answer = try await late()
          return answer.status == 409 && !answer.text.contains("id=\"deposit\"")
            && answer.text.contains("The deposit agreed on is $4,513.43. Accepting charged nothing.")
        })
    }
  }

  @Test func `who only reads is shown no deposit and led to none`() async throws {
    try await GatewayFixture.run { gateway in
      let (sent, _) = try await accepted(gateway)
      let invoice = try gateway.newInvoice(sent.team)
      try gateway.billing.set(DepositState(isAsked: true, invoice: InvoiceSamples.summary(invoice)), of: sent.id)
      let reader = try await gateway.cookie(sent.readerTokenPath)
      let page = try await gateway.page(sent.path, cookie: reader)
      #expect(page.status == 200 && !page.text.contains("id=\"deposit\""))
      #expect(try await gateway.page("\(sent.path)/deposit", cookie: reader).headers["location"] == sent.path)
      #expect(try await gateway.page("\(sent.path)/deposit-note", cookie: reader).status == 204)
    }
  }

  @Test func `the receipt is there while billing is away, and says nothing where no deposit is asked RE-4`()
    async throws
  {
    try await GatewayFixture.run { gateway in
      let (sent, cookie) = try await accepted(gateway)
      gateway.billing.isAway = true
      let away = try await gateway.page(sent.path, cookie: cookie)
      #expect(away.status == 200 && away.text.contains("Your deposit invoice is being prepared"))
      #expect(try await gateway.page("\(sent.path)/deposit-note", cookie: cookie).status == 200)
      #expect(try await gateway.page("\(sent.path)/deposit", cookie: cookie).status == 503)
      gateway.billing.isAway = false
      try gateway.billing.set(DepositState(isAsked: false), of: sent.id)
      #expect(
        try await gateway.eventually {
          try await !gateway.page(sent.path, cookie: cookie).text.contains("id=\"deposit\"")
        })
    }
  }
}
