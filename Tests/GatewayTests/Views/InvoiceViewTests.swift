import BillingContract
import Foundation
import HTML
import TestSupport
import Testing

@testable import Gateway

@Suite struct InvoiceViewTests {
  private func text(_ page: InvoicePage, _ announcing: Announcing? = Announcing(nonce: "n")) -> String {
    String(decoding: InvoiceView.page(InvoiceSamples.shown(page, announcing)).bytes, as: UTF8.self)
  }

  @Test func `what is due now stands first, with its day and how to pay`() throws {
    let page = text(InvoiceSamples.page())
    let amount = try #require(page.range(of: #"<p class="due-amount">$4,513.43</p>"#))
    #expect(page.contains("Due 30 November 2026") && page.contains("Make it out to Harbor &amp; Pine Renovation LLC"))
    #expect(page.contains("Write INV-2026-0007 on it"))
    let lines = try #require(page.range(of: "Deposit, 10% of the contract"))
    #expect(amount.lowerBound < lines.lowerBound)
    #expect(page.contains(#"action="/i/HdS0bA4kQx2/announcement""#))
  }

  @Test func `sums add up before one's eyes, whatever was applied and paid`() throws {
    for page in [InvoiceSamples.page(), InvoiceSamples.standard(), InvoiceSamples.progress(), InvoiceSamples.paid()] {
      let html = text(page)
      let start = try #require(html.range(of: #"id="total-title""#)).upperBound
      let end = try #require(html.range(of: #"class="grand""#)).lowerBound
      let money = MoneyStyle(currency: "USD", locale: "en-US")
      var total = page.totalCents
      if page.retainageHeldCents != 0 { total -= page.retainageHeldCents }
      total -= page.creditedCents + page.paidCents
      #expect(total == page.balanceCents)
      let shown = html[start..<end]
      for cents in [page.totalCents, -page.retainageHeldCents, -page.depositAppliedCents, -page.paidCents]
      where cents != 0 {
        #expect(shown.contains("<dd>\(money.text(cents))"), "\(cents)")
      }
    }
  }

  @Test func `what is billed of the project is the sum of what became of it`() throws {
    let html = text(InvoiceSamples.progress())
    let block = html[try #require(html.range(of: #"id="contract-title""#)).upperBound...]
    let figures = block.matches(of: /<dt>([^<]+).*?<\/dt>\s*<dd>\$([0-9,.]+)/.dotMatchesNewlines()).map { match in
      (label: match.1.trimmingCharacters(in: .whitespaces), cents: Int(match.2.filter(\.isNumber)) ?? 0)
    }
    let cents = Dictionary(figures.map { ($0.label, $0.cents) }) { first, _ in first }
    #expect(figures.map(\.label) == ["Billed", "Paid", "Held back", "Still to pay", "Not billed yet", "Contract"])
    #expect(cents["Still to pay"] == 2_493_750)
    #expect(["Paid", "Held back", "Still to pay"].reduce(0) { $0 + (cents[$1] ?? 0) } == cents["Billed"])
    #expect(["Billed", "Not billed yet"].reduce(0) { $0 + (cents[$1] ?? 0) } == cents["Contract"])
    // More is on its way than is left to pay.
    var page = InvoiceSamples.progress()
    page.contractSum?.inFlightCents = 2_493_751
    #expect(!text(page).contains("Still to pay"))
  }

  @Test func `held retainage stands apart, with its rule in a sentence and its condition`() {
    let page = text(InvoiceSamples.progress())
    #expect(page.contains("$2,500.00 of this invoice is retainage: earned, but not due yet."))
    #expect(page.contains("$4,500.00 is held back on this project so far."))
    #expect(
      page.contains(
        "10% (of stored material 5%) of the work until 50% of the contract is done, and 5% of the work after that."))
    #expect(page.contains("It comes due: When the final inspection is passed") && page.contains("Ask for release"))
    #expect(page.contains("INV-2026-0005"))
    let reader = text(InvoiceSamples.progress(), nil)
    #expect(!reader.contains("<form") && reader.contains("is retainage"))
  }

  @Test func `who asked for release reads the answer in the seller's words, and may ask again`() throws {
    let page = text(try #require(InvoiceSamples.every { $0 }.first { $0.name.hasSuffix("dismissed") }).shown.invoice)
    #expect(page.contains("Harbor &amp; Pine was asked to release it, and answered on 23 November 2026 that it"))
    #expect(page.contains("Two doors<br>\nare missing.") && page.contains("Ask for release"))
    #expect(!text(InvoiceSamples.progress()).contains("<blockquote"))
  }

  @Test(arguments: Retainage.Rule.allCases)
  func `each rule has its sentence`(_ rule: Retainage.Rule) {
    let terms = Retainage(
      rule: rule, rateCompletedBasisPoints: 1000, rateStoredBasisPoints: 1000, reducedRateBasisPoints: 250,
      thresholdBasisPoints: 5000)
    let money = MoneyStyle(currency: "USD", locale: "en-US")
    let sentence = Languages.fallback.heldRule(terms) { money.percent(basisPoints: $0) }
    #expect(sentence.contains("10%") && !sentence.contains("stored"))
    #expect(sentence.contains("2.5%") == [.forward, .retroactive, .cap].contains(rule))
    #expect(sentence.contains("50%") == [.stop, .forward, .retroactive].contains(rule))
  }

  @Test func `an application shows its sheet with every column named on a phone`() {
    let page = text(InvoiceSamples.progress())
    for label in ["Scheduled", "Earlier", "This period", "Stored", "To date", "Left", "Held"] {
      #expect(page.components(separatedBy: ">\(label)</span>").count == 5, "\(label)")
    }
    #expect(page.contains("Change order 1") && page.contains("Payment for this period, before tax"))
    #expect(page.contains("$64,500.00") && page.contains(#"<progress max="10000" value="7500""#))
  }

  @Test func `an invoice that is void, paid or under way asks nobody to pay twice`() {
    let void = text(InvoiceSamples.void())
    #expect(void.contains("was taken back") && !void.contains("Amount due") && !void.contains("<form"))
    #expect(!void.contains("due-amount") && !void.contains("How to pay"))
    let paid = text(InvoiceSamples.paid())
    #expect(paid.contains("Paid, thank you") && paid.contains("Receipt R-2026-0003") && !paid.contains("<form"))
    let underWay = text(InvoiceSamples.underWay())
    #expect(underWay.contains("Your check for $4,513.43 is on its way"))
    #expect(underWay.contains("You mailed check 1042 on"))
    #expect(underWay.contains("as soon as it arrives. Please do not pay a second time. If something about it is wrong"))
    #expect(underWay.contains("On its way, nothing more to send") && !underWay.contains("Pay $"))
    #expect(!underWay.contains("How to pay") && !underWay.contains(#"class="summary""#))
    let late = text(InvoiceSamples.overdue())
    #expect(late.contains("Was due 14 November 2026") && late.contains("late-note"))
  }

  @Test func `its file is offered, and the receipt of each payment`() {
    let open = text(InvoiceSamples.page())
    #expect(open.contains(#"href="/i/HdS0bA4kQx2/invoice.pdf">Download as PDF<"#) && !open.contains("/receipts/"))
    let paid = text(InvoiceSamples.paid())
    #expect(paid.contains(#"href="/i/HdS0bA4kQx2/receipts/R-2026-0003.pdf">Receipt R-2026-0003 (PDF)<"#))
    #expect(text(InvoiceSamples.void()).contains("/invoice.pdf"))
  }

  @Test func `what went back of a deposit stands below what was paid, with its day`() throws {
    let page = text(InvoiceSamples.returned())
    let list = try #require(page.range(of: #"class="paid-list""#))
    let shown = page[list.upperBound...].prefix(1_500)
    for part in [
      "Check 1042", "Given back by check 2201", "2 December 2026", "\u{2212}$1,000.00",
      "Given back as a credit for you",
      "3 December 2026", "\u{2212}$513.43",
    ] {
      #expect(shown.contains(part), "\(part)")
    }
    #expect(!text(InvoiceSamples.paid()).contains("Given back"))
    let paper = InvoiceSamples.html(InvoiceSamples.returned())
    #expect(paper.contains("Given back by check 2201") && paper.contains("\u{2212}$513.43"))
  }

  @Test func `of several checks all are told, and what is still to be sent is what stands out`() throws {
    var page = InvoiceSamples.underWay()
    let check = try #require(page.announcements.first)
    page.announcements = [check, check]
    page.announcements[0].amountCents = 60_000
    page.announcements[1].amountCents = 40_000
    page.announcements[1].reference = nil
    page.announcedCents = 100_000
    let some = text(page)
    for part in [
      "Your 2 checks for $1,000.00 are on their way", "check 1042 on 22 November 2026 and a check on 22 November 2026.",
      "as soon as they arrive. $3,513.43 of the invoice is still to be sent",
      #"<p class="due-label">Still to be sent</p>"#, #"<p class="due-amount">$3,513.43</p>"#,
      #"<p class="summary-total">$3,513.43</p>"#,
      "Pay $3,513.43 by check or bank transfer", "How to pay",
    ] {
      #expect(some.contains(part), "\(part)")
    }
    #expect(!some.contains("due-amount\">$4,513.43"))
  }

  @Test func `no more can be announced than is left besides what is on its way`() {
    var page = InvoiceSamples.page()
    page.announcedCents = 100_000
    page.announcements = InvoiceSamples.underWay().announcements
    let some = text(page)
    #expect(some.contains("$3,513.43 is left besides what is on its way.") && some.contains(#"value="3,513.43""#))
    #expect(!text(InvoiceSamples.underWay()).contains("<form method=\"post\" action=\"/i/HdS0bA4kQx2/announcement\""))
    let refused = text(
      InvoiceSamples.underWay(), Announcing(nonce: "n", problems: [.announcement(.amountTooHigh(most: "$0.00"))]))
    #expect(refused.contains("/announcement") && refused.contains("at most $0.00"))
  }

  @Test func `a form that comes back has what was typed, and each problem leads to its field`() {
    let problems: [FormProblem] = [.announcement(.amountUnreadable), .announcement(.dayMissing)]
    let page = text(
      InvoiceSamples.page(),
      Announcing(nonce: "n", entry: AnnouncementEntry(amount: "all", checkNumber: "7"), problems: problems))
    #expect(page.contains(##"<a href="#amount">"##) && page.contains(##"<a href="#mailed_on">"##))
    #expect(page.contains(#"value="all""#) && page.contains(#"aria-invalid="true""#))
    #expect(page.contains("<title>Your note was not sent yet: "))
  }

  @Test(arguments: [
    ("4,513.43", 451_343), ("$4,513.43", 451_343), (" $ 4513.4 ", 451_340), ("4513", 451_300), (".5", nil), ("0", nil),
    ("-5", nil), ("4,51.00", nil), ("1.234", nil), ("12abc", nil), ("€5", nil), ("99999999999999999999", nil),
    ("", nil),
    ("1,2,3", nil), ("5.", 500),
  ])
  func `an amount is read as people write it, and nothing else is`(_ typed: String, _ cents: Int64?) {
    #expect(MoneyStyle(currency: "USD", locale: "en-US").minorUnits(typed: typed) == cents)
  }

  @Test func `amounts of other currencies and places`() {
    #expect(MoneyStyle(currency: "EUR", locale: "de-DE").minorUnits(typed: "1.234,50") == 123_450)
    #expect(MoneyStyle(currency: "JPY", locale: "en-US").minorUnits(typed: "¥1,500") == 1500)
    #expect(MoneyStyle(currency: "JPY", locale: "en-US").minorUnits(typed: "1.5") == nil)
  }
}
