import Foundation
import Identifiers
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

@Suite struct MailViewTests {
  private let link = "https://portal.example/s/cps_" + String(repeating: "a", count: 43)

  private func letterhead(text: (String) -> String = { $0 }) throws -> ProposalLetterhead {
    ProposalLetterhead(
      seller: try ViewSamples.seller(text: text), clientName: text("Okafor-Lindqvist Household"),
      title: text("Kitchen remodel"), number: text("E-2026-0118"), revision: 1, totals: ViewSamples.totals,
      currency: "USD", locale: "en-US", timeZone: "America/Los_Angeles")
  }

  private func sent(role: Recipient.Role = .decides, text: (String) -> String = { $0 }) throws -> ProposalSentMail {
    ProposalSentMail(
      letterhead: try letterhead(text: text), recipient: Viewer(name: text("Ngozi Okafor"), role: role),
      validUntil: "2026-12-23", message: text("As discussed on Friday."), address: link, now: ViewSamples.now)
  }

  private func decision(_ kind: DecisionKind, text: (String) -> String = { $0 }) throws -> DecisionMail {
    DecisionMail(
      letterhead: try letterhead(text: text), recipientName: text("Ngozi Okafor"),
      decision: DecisionDetail(
        proposalID: Identifier(UUID()), estimateID: Identifier(UUID()), kind: kind,
        state: kind == .accepted ? .accepted : .declined, stage: kind == .accepted ? .won : .declined,
        decidedAt: ViewSamples.now, path: "share_link", decidedBy: "link:x", contactID: nil,
        typedName: text("Ngozi Okafor"),
        note: text("Start on a Monday"), reasonCode: kind == .declined ? .price : nil,
        reason: kind == .declined ? text("Over budget") : nil,
        onBehalf: OnBehalf(toldBy: text("Ngozi"), channel: .phone, contactID: nil),
        choices: ChosenOptions(packageID: nil, lines: []), totals: ViewSamples.totals, contentSHA256: ViewSamples.sha,
        projectID: nil), deciderName: text("Ngozi Okafor"), address: "https://portal.example/p/k7Qm2vX9Rt4c")
  }

  @Test func `the subject of a sent proposal says it all`() throws {
    let mail = MailViews.proposalSent(try sent())
    #expect(mail.subject == "Kitchen remodel: proposal from Harbor & Pine, $45,134.30, valid until 23 December")
    #expect(mail.senderName == "Harbor & Pine")
  }

  @Test func `without a last day the mail does not speak of one`() throws {
    var input = try sent()
    input.validUntil = nil
    let mail = MailViews.proposalSent(input)
    #expect(mail.subject == "Kitchen remodel: proposal from Harbor & Pine, $45,134.30")
    #expect(!mail.text.contains("Valid until") && !mail.html.contains("Valid until"))
  }

  @Test func `text and HTML say the same, with one button and the plain link`() throws {
    let mail = MailViews.proposalSent(try sent())
    for part in [
      "Hello Ngozi Okafor,", "As discussed on Friday.", "E-2026-0118, version R1", "$45,134.30", "$4,513.43",
      "23 December 2026 (in 30 days)", link, "+1 206 555 0100", "office@harbor.example", "please do not forward it",
    ] {
      #expect(mail.text.contains(part), "text: \(part)")
      #expect(mail.html.contains(part), "html: \(part)")
    }
    #expect(StrictHTML(Array(mail.html.utf8)).values("a", "href") == [link, link])
  }

  @Test func `who only reads is told so`() throws {
    let mail = MailViews.proposalSent(try sent(role: .pays))
    #expect(mail.text.contains("for Okafor-Lindqvist Household: Kitchen remodel. This copy is for you to read."))
  }

  @Test func `the client's receipt`() throws {
    let accepted = MailViews.decisionReceipt(try decision(.accepted))
    #expect(accepted.subject == "You accepted: Kitchen remodel, $45,134.30, Harbor & Pine")
    for part in [
      "23 November 2026 at 2:41 pm PST", "after Ngozi told them by phone", "deposit of $4,513.43", "Start on a Monday",
    ] {
      #expect(accepted.text.contains(part) && accepted.html.contains(part), "\(part)")
    }
    let declined = MailViews.decisionReceipt(try decision(.declined))
    #expect(declined.subject == "You declined: Kitchen remodel, Harbor & Pine")
    #expect(declined.text.contains("Over budget") && declined.text.contains("Nothing is owed"))
    #expect(!declined.text.contains("Deposit due"))
  }

  @Test func `the team's notice`() throws {
    let accepted = MailViews.decisionNotice(try decision(.accepted))
    #expect(accepted.subject == "Accepted: Kitchen remodel, $45,134.30, Okafor-Lindqvist Household")
    #expect(accepted.text.contains("The estimate is Won"))
    let declined = MailViews.decisionNotice(try decision(.declined))
    #expect(declined.text.contains("Reason: The price") && declined.text.contains("In your own words: Over budget"))
  }

  @Test func `header fields stay one line, whatever the names hold (GW-5)`() throws {
    let nasty: (String) -> String = { $0 + "\r\nBcc: x@example.com\n\u{0}\r" }
    let bodies = [
      MailViews.proposalSent(try sent(text: nasty)), MailViews.decisionReceipt(try decision(.declined, text: nasty)),
      MailViews.decisionNotice(try decision(.accepted, text: nasty)),
    ]
    for body in bodies {
      for field in [body.subject, body.senderName] { #expect(field.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }) }
      #expect(!body.text.utf8.contains(0x0D) && !body.text.utf8.contains(0))
    }
  }
}
