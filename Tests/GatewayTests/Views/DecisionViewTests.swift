import Foundation
import HTML
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

@Suite struct DecisionViewTests {
  @Test func `the receipt says who, when, what and what happens next`() throws {
    let page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    let html = ReceiptView.page(try ViewSamples.visit(page)).string
    for part in [
      "Accepted. Thank you!", "Ngozi Okafor", "23 November 2026 at 2:41 pm PST", "$45,134.30", "Start on a Monday",
      "The deposit agreed on is $4,513.43", "What happens next", "Base cabinets",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("<form") && !html.contains("#accept") && !html.contains("/decline"))
  }

  @Test func `a decline's receipt gives the reason and no form`() throws {
    let page = try ViewSamples.page(state: .declined, decision: ViewSamples.decision(.declined))
    let html = ReceiptView.page(try ViewSamples.visit(page)).string
    #expect(html.contains("The timing<br>\nNot this year") && html.contains("Nothing is owed"))
    #expect(!html.contains("<form") && !html.contains("deposit agreed"))
  }

  @Test func `who typed no name is named as the recipient that they are`() throws {
    var decision = ViewSamples.decision(.declined)
    (decision.typedName, decision.deciderName) = (nil, "Björn <Lindqvist>")
    var page = try ViewSamples.page(state: .declined, decision: decision)
    #expect(try ReceiptView.page(ViewSamples.visit(page)).string.contains("<dd>Björn &lt;Lindqvist&gt;</dd>"))
    decision.typedName = "B. L."
    page.decision = decision
    #expect(try ReceiptView.page(ViewSamples.visit(page)).string.contains("<dd>B. L.</dd>"))
  }

  @Test func `what the team recorded says so`() throws {
    var decision = ViewSamples.decision(.accepted)
    decision.onBehalf = true
    decision.typedName = nil
    let html = ReceiptView.page(try ViewSamples.visit(ViewSamples.page(state: .accepted, decision: decision))).string
    #expect(html.contains("Okafor-Lindqvist Household, recorded by Harbor &amp; Pine on their behalf"))
  }

  @Test func `the receipt shows the choices that were made and their total`() throws {
    var page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    let best = try #require(page.content.packages?.choices.last)
    let faucet = try #require(page.content.sections[1].lines.last)
    page.decision?.choices = ChosenOptions(
      packageID: best.id, lines: [.init(lineID: faucet.id, selected: true, quantity: "2")])
    page.decision?.totals.totalCents = 5_600_000
    let html = ReceiptView.page(try ViewSamples.visit(page)).string
    #expect(html.contains("$56,000.00") && html.contains("You chose 2") && html.contains("Chosen</p>"))
    #expect(!html.contains("Optional, not included") && !html.contains("You can have"))
    #expect(!html.contains("Payment schedule"), "its amounts are those of the total as sent")
  }

  @Test func `the receipt's parts add up to what was chosen`() throws {
    var page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    let content = page.content
    let faucet = try #require(content.sections[1].lines.last)
    let choices = ChosenOptions(
      packageID: content.packages?.choices.last?.id, lines: [.init(lineID: faucet.id, selected: true, quantity: "2")])
    let totals = Totals(
      subtotalCents: 5_000_000, discountCents: 0, taxCents: 600_000, totalCents: 5_600_000, depositCents: 560_000)
    page.decision?.choices = choices
    page.decision?.totals = totals
    page.decision?.quotation = Quotation(
      choices: choices, totals: totals,
      paymentSchedule: [ClientMilestone(name: "Deposit on acceptance", basisPoints: 1000, amountCents: 560_000)],
      sections: [.init(id: content.sections[1].id, subtotalCents: 132_501)],
      lines: [.init(id: faucet.id, selected: true, quantity: "2", amountCents: 103_801)],
      packages: (content.packages?.choices ?? []).map {
        .init(id: $0.id, selected: $0.id == choices.packageID, totalIfChosenCents: 5_600_000)
      })
    let html = ReceiptView.page(try ViewSamples.visit(page)).string
    for part in ["$1,038.01", "$1,325.01", "$50,000.00", "Payment schedule", "$5,600.00", "You chose 2"] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("$519.00</td>\n</tr>") && !html.contains("$45,134.30"), "nothing stands as it was sent")
  }

  @Test func `the confirm page asks for a tick that is not set beforehand (SL-5)`() throws {
    let input = ConfirmView.Input(
      visit: try ViewSamples.visit(), entry: .acceptance(AcceptanceEntry(typedName: "N. \"O\"", note: "a\nb")),
      nonce: "n2")
    let page = ConfirmView.page(input)
    let scan = StrictHTML(page.bytes)
    #expect(scan.values("form", "action") == ["/p/k7Qm2vX9Rt4c/acceptance"])
    #expect(scan.values("input", "name") == ["nonce", "typed_name", "note", "confirm"])
    #expect(!scan.attributes.contains { $0.name == "checked" })
    #expect(scan.attributes.contains { $0.name == "required" })
    #expect(
      page.string.contains("Yes, I am Ngozi Okafor, and I accept “Kitchen remodel, 418 Alder Ct” for $45,134.30."))
    #expect(page.string.contains("value=\"N. &quot;O&quot;\"") && page.string.contains("value=\"a\nb\""))
    #expect(scan.values("body", "data-beats").isEmpty && !page.string.contains("can see that this page"))
  }

  @Test func `confirming a decline keeps its reason`() throws {
    let entry = DeclineEntry(reasonCode: .otherContractor, reason: "Cousin", typedName: "")
    let scan = StrictHTML(
      ConfirmView.page(.init(visit: try ViewSamples.visit(), entry: .decline(entry), nonce: "n")).bytes)
    #expect(scan.values("form", "action") == ["/p/k7Qm2vX9Rt4c/decline"])
    #expect(scan.values("input", "value") == ["n", "", "Cousin", "other_contractor", "yes"])
  }

  @Test(arguments: [true, false])
  func `the decline form offers every reason`(isRequired: Bool) throws {
    var page = try ViewSamples.page()
    page.content.seller.declineReasonRequired = isRequired
    let scan = StrictHTML(
      DeclineFormView.page(
        .init(visit: try ViewSamples.visit(page), nonce: "n", entry: DeclineEntry(reasonCode: .scope))
      ).bytes)
    #expect(
      scan.attributes.filter { $0.name == "name" && $0.value == "reason_code" }.count == DeclineReason.allCases.count)
    for reason in DeclineReason.allCases { #expect(scan.values("input", "value").contains(reason.rawValue)) }
    #expect(scan.attributes.filter { $0.name == "checked" }.count == 1)
    #expect(scan.attributes.contains { $0.name == "required" } == isRequired)
    #expect(scan.values("textarea", "name") == ["reason"])
  }

  @Test func `a missing reason is linked to the first choice`() throws {
    let page = DeclineFormView.page(
      .init(visit: try ViewSamples.visit(), nonce: "n", problems: [.reasonMissing]))
    let scan = StrictHTML(page.bytes)
    #expect(scan.values("a", "href").contains("#reason_code") && scan.values("input", "id").contains("reason_code"))
    #expect(scan.values("fieldset", "aria-describedby") == ["reason_code-error"])
  }
}

@Suite struct NoticeViewTests {
  @Test func `an expired proposal can be read but not decided`() throws {
    let html = NoticeView.page(.expired, visit: try ViewSamples.visit()).string
    #expect(html.contains("This proposal was valid until 18 December 2026") && html.contains("$45,134.30"))
    // All that can be done is to ask for more time.
    #expect(StrictHTML(Array(html.utf8)).values("form", "action") == ["/p/k7Qm2vX9Rt4c/extension-request"])
    #expect(!html.contains("#accept"))
  }

  @Test(arguments: [ProposalNotice.withdrawn, .replaced])
  func `a withdrawn or replaced one shows no figure and whom to ask`(notice: ProposalNotice) throws {
    let html = NoticeView.page(notice, visit: try ViewSamples.visit()).string
    #expect(!html.contains("$") && !html.contains("<form"))
    #expect(html.contains("tel:+12065550100") && html.contains("mailto:office@harbor.example"))
  }

  @Test func `the screen follows the state and the clock`() throws {
    var page = try ViewSamples.page()
    let screens = ProposalState.allCases.map { state in
      page.state = state
      return ProposalScreen(page, now: ViewSamples.now)
    }
    #expect(
      screens == [
        .notice(.withdrawn), .open, .receipt, .receipt, .notice(.expired), .notice(.withdrawn), .notice(.replaced),
      ])
    page.state = .sent
    #expect(ProposalScreen(page, now: page.expiresAt.addingTimeInterval(-1)) == .open)
    #expect(ProposalScreen(page, now: page.expiresAt) == .notice(.expired))
  }

  @Test func `the one page for dead links names nobody (SL-2)`() {
    let page = LinkUnavailableView.page(assets: ViewSamples.assets)
    #expect(page == LinkUnavailableView.page(assets: ViewSamples.assets))
    #expect(!page.string.contains("/assets/brand/") && !page.string.contains("masthead"))
  }

  @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "/a b", ""])
  func `try again only leads to a local path (GW-6)`(path: String) {
    let page = ErrorView.page(.init(kind: .broken, assets: ViewSamples.assets, returnPath: path))
    #expect(!page.string.contains("Try again</a>"))
  }
}
