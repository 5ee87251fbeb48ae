import Foundation
import Identifiers
import Money
import Testing

@testable import Gateway

@Suite struct RulesTests {
  @Test(arguments: [
    "a@example.com", "first.last+tag@sub.example.co", "o'hara@example.com", "x@xn--bcher-kva.example",
  ])
  func `one address is an address AU-3`(_ text: String) {
    #expect(EmailAddress(text)?.text == text)
  }

  @Test(arguments: [
    "", "a", "a@b", "@example.com", "a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com",
    "a b@example.com",
    "<a@example.com>", "a@example.com ", "a@@example.com", "a@exam_ple.com", "a@-example.com", ".a@example.com",
    "a..b@example.com", "a@example..com", "\"a\"@example.com", "a@[127.0.0.1]", "a\u{0}@example.com", "ä@example.com",
    "a@example.com\n", String(repeating: "a", count: 65) + "@example.com",
    "a@" + String(repeating: "b.", count: 130) + "example",
  ])
  func `anything else is none AU-3`(_ text: String) {
    #expect(EmailAddress(text) == nil)
  }

  @Test(arguments: ["a\r\nb", "a\nb", "a\u{0}b", "a\u{7F}b", "a\u{85}b", "a\u{2028}b", "a\u{202E}b", "a\tb"])
  func `a line has no control characters GW-5`(_ text: String) {
    #expect(throws: GatewayRefusal.self) { try Texts.line(text, field: "name", limitBytes: 100) }
  }

  @Test func `a line is trimmed, not empty and not too long`() throws {
    #expect(try Texts.line("  Björn  ", field: "name", limitBytes: 100) == "Björn")
    #expect(throws: GatewayRefusal.invalid(field: "name", .empty)) {
      try Texts.line(" \u{A0} ", field: "name", limitBytes: 100)
    }
    #expect(throws: GatewayRefusal.invalid(field: "name", .tooLong(limitBytes: 3))) {
      try Texts.line("éé", field: "name", limitBytes: 3)
    }
    #expect(try Texts.paragraphs("a\r\nb\n", field: "message", limitBytes: 100) == "a\nb")
    #expect(throws: GatewayRefusal.self) { try Texts.paragraphs("a\rb", field: "message", limitBytes: 100) }
  }

  @Test func `amounts read as people write them`() throws {
    #expect(MoneyText.short(cents: 4_924_090, currency: "USD") == "$49,240.90")
    #expect(MoneyText.short(cents: 5, currency: "USD") == "$0.05")
    #expect(MoneyText.short(cents: -123_456_789, currency: "EUR") == "\u{2212}€1,234,567.89")
    #expect(MoneyText.short(cents: 1_000, currency: "JPY") == "¥1,000")
    #expect(MoneyText.short(cents: .min, currency: "USD") == "\u{2212}$92,233,720,368,547,758.08")
    #expect(MoneyText.short(cents: 100, currency: "SEK") == "SEK\u{A0}1.00")
  }

  @Test func `a link lives 1 to 365 days, and 30 days after a decision SL-6`() throws {
    let now = ViewSamples.now
    #expect(try ShareLink.expiry(from: now, days: nil) == now.addingTimeInterval(90 * 86_400))
    #expect(try ShareLink.expiry(from: now, days: 365) == now.addingTimeInterval(365 * 86_400))
    for days in [0, 366, -1, Int.max] {
      #expect(throws: GatewayRefusal.self) { try ShareLink.expiry(from: now, days: days) }
    }
    #expect(ShareLink.earliestExpiry(afterDecisionAt: now) == now.addingTimeInterval(30 * 86_400))
  }

  @Test func `a mailed link outlives the last valid day by thirty days SL-6`() {
    let now = ViewSamples.now
    func days(_ until: String?) -> Double {
      ShareLink.expiry(from: now, validUntil: until, timeZone: "UTC").timeIntervalSince(now) / 86_400
    }
    #expect(days(nil) == 90 && days("2026-12-23") == 90 && days("2030-01-01") == 365)
    #expect(days("2027-05-01") > 180 && days("2027-05-01") < 195)
  }

  @Test func `one link may do so much and no more, and is told when again GW-2`() {
    let limit = LinkLimit(2, per: .seconds(60))
    let (link, other) = (ShareLink.ID(UUID()), ShareLink.ID(UUID()))
    let start = ContinuousClock.now
    #expect(limit.allows(link, now: start) && limit.allows(link, now: start))
    #expect(limit.secondsToWait(link, now: start.advanced(by: .seconds(20))) == 41)
    #expect(limit.allows(other, now: start) && limit.allows(link, now: start.advanced(by: .seconds(61))))
  }

  @Test func `a sentence says who did what`() {
    let decision = ProposalReport.Decision(
      decidedAt: ViewSamples.now, totalCents: 4_924_090, typedName: nil, note: nil, reason: "the price", toldBy: nil,
      contact: nil)
    func report(_ kind: ProposalReport.Kind) -> ProposalReport {
      ProposalReport(
        kind: kind, type: "t", occurredAt: ViewSamples.now, proposal: .init(UUID()), estimate: UUID(),
        client: .init(UUID()), title: "Kitchen remodel", number: "E", revision: 1, currency: "USD",
        totalCents: 4_924_090, actor: "link:x", contact: nil, recipientNames: ["Ngozi Okafor", "Björn Lindqvist"],
        data: "{}")
    }
    let person = "Ngozi Okafor"
    #expect(
      ActivitySentence.of(report(.accepted(decision)), person: person)
        == "Ngozi Okafor accepted Kitchen remodel, $49,240.90")
    #expect(
      ActivitySentence.of(report(.declined(decision)), person: person)
        == "Ngozi Okafor declined Kitchen remodel: the price")
    #expect(
      ActivitySentence.of(report(.sent), person: nil)
        == "Kitchen remodel was sent to Ngozi Okafor and Björn Lindqvist, $49,240.90")
    var told = decision
    told.toldBy = "Ngozi"
    #expect(
      ActivitySentence.of(report(.accepted(told)), person: nil)
        == "The team recorded that Ngozi accepted Kitchen remodel, $49,240.90")
  }
}
