import Foundation
import HTML
import Identifiers
import ProposalsContract
import TestSupport
import Testing

@testable import Gateway

@Suite struct ProposalViewTests {
  private func html(_ input: ProposalView.Input) -> String { ProposalView.page(input).string }

  @Test func `the page shows every part of the proposal`() throws {
    let html = html(ProposalView.Input(visit: try ViewSamples.visit(), acceptanceNonce: "n0nce"))
    for part in [
      "<html lang=\"en-US\">", "<title>Kitchen remodel, 418 Alder Ct (E-2026-0118), Harbor &amp; Pine</title>",
      "Proposal E-2026-0118, version R1", "Okafor-Lindqvist Household", "Harbor &amp; Pine Remodeling LLC",
      "License HARBOPR842KD",
      "<time datetime=\"2026-11-18\">18 November 2026</time>", "<time datetime=\"2026-12-18\">18 December 2026</time>",
      "in 25 days", "Thank you for showing us the kitchen.", "Per drawing <strong>K-3</strong>.", "<li>soft-close</li>",
      "Site 418 Alder Ct", "Prices hold for 30 days.", "All amounts are in US dollars.",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func `every line and every figure stands on the page`() throws {
    let visit = try ViewSamples.visit()
    let html = html(ProposalView.Input(visit: visit, acceptanceNonce: "n0nce"))
    let content = visit.proposal.content
    for line in content.sections.flatMap(\.lines) + (content.packages?.choices.flatMap(\.lines) ?? []) {
      #expect(html.contains(">\(line.name)</span>"), "\(line.name)")
      #expect(html.contains("\(line.name) described"))
    }
    for part in [
      "22.75 linear ft", "$486.00", "$11,056.50", "Lump sum", "$3,120.00", "\u{2212}$500.00", "taken off",
      "$13,676.50", "Volume of 5% taken off", "Include this option", "How many?", "You can have 0 to 3",
      "Choose Better",
      "$41,134.30", "$55,134.30", "Recommended", "Update the total",
      "$42,000.00", "\u{2212}$1,050.00", "Neighbour discount (2.5%)", "WA sales tax (10.35%)", "$4,184.30",
      "$45,134.30",
      "$4,513.43", "$40,620.87", "90%", "Deposit due on acceptance",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func `who decides gets one form with nonce, name and note (SL-5)`() throws {
    let page = ProposalView.page(
      ProposalView.Input(visit: try ViewSamples.visit(), acceptanceNonce: "n0nce-\"x"))
    let scan = StrictHTML(page.bytes)
    #expect(scan.tags.filter { $0 == "form" }.count == 1)
    #expect(scan.values("form", "action") == ["/p/k7Qm2vX9Rt4c/acceptance"])
    #expect(scan.values("form", "method") == ["post"])
    #expect(
      Set(scan.values("input", "name")) == [
        "nonce", "typed_name", "drawn_signature", "choices", "total", "package", "line-3", "quantity-3", "line-4",
        "quantity-4",
      ])
    #expect(scan.values("textarea", "name") == ["note"])
    #expect(page.string.contains("name=\"nonce\" value=\"n0nce-&quot;x\""))
    #expect(scan.values("a", "href").contains("/p/k7Qm2vX9Rt4c/decline"))
    #expect(scan.values("a", "href").contains("#accept"))
    #expect(scan.values("section", "id").contains("accept"))
  }

  @Test(arguments: [Recipient.Role.reads, .pays])
  func `who may not decide gets no form and no decline`(role: Recipient.Role) throws {
    let page = ProposalView.page(
      ProposalView.Input(visit: try ViewSamples.visit(role: role), acceptanceNonce: "n0nce"))
    let scan = StrictHTML(page.bytes)
    #expect(!scan.tags.contains("form") && !scan.tags.contains("button"))
    #expect(!page.string.contains("n0nce") && !page.string.contains("/decline"))
    #expect(page.string.contains("Your link is for reading."))
  }

  @Test func `problems are listed first, linked to their field, and what was typed is kept`() throws {
    let input = ProposalView.Input(
      visit: try ViewSamples.visit(), acceptanceNonce: "n",
      entry: AcceptanceEntry(typedName: "Ngozi \"O\"", note: "\n<Monday>"),
      problems: [.noteTooLong(limit: 2000), .formTooOld])
    let html = html(input)
    let scan = StrictHTML(Array(html.utf8))
    #expect(scan.values("a", "href").contains("#note"))
    #expect(scan.values("textarea", "aria-describedby") == ["note-hint note-error"])
    #expect(scan.values("textarea", "aria-invalid") == ["true"])
    #expect(html.contains("value=\"Ngozi &quot;O&quot;\"") && html.contains(">\n\n&lt;Monday&gt;</textarea>"))
    #expect(html.contains("<title>Nothing was recorded yet: "))
  }

  @Test func `hashes, ids and states are not shown (TI-5)`() throws {
    let visit = try ViewSamples.visit()
    let html = html(ProposalView.Input(visit: visit, acceptanceNonce: "n"))
    #expect(!html.contains(ViewSamples.sha) && !html.contains(visit.proposal.id.description))
    for line in visit.proposal.content.sections.flatMap(\.lines) { #expect(!html.contains(line.id.description)) }
  }

  @Test func `a proposal without sections, options, deposit or terms still is a page`() throws {
    var page = try ViewSamples.page()
    page.content.sections = []
    page.content.packages = nil
    page.content.tax = nil
    page.content.discount = nil
    page.content.paymentSchedule = []
    page.content.terms = nil
    page.content.introduction = nil
    page.content.seller.phone = nil
    page.content.seller.email = nil
    page.content.totals = Totals(subtotalCents: 0, discountCents: 0, taxCents: 0, totalCents: 0, depositCents: nil)
    let input = ProposalView.Input(visit: try ViewSamples.visit(page), acceptanceNonce: "n")
    #expect(StrictHTML(ProposalView.page(input).bytes).faults.isEmpty)
    #expect(html(input).contains("$0.00") && !html(input).contains("Deposit"))
  }

  @Test func `numbers at their limits do not trap (GW-5)`() throws {
    var page = try ViewSamples.page(state: .accepted, decision: ViewSamples.decision(.accepted))
    for cents in [Int64.min, .max] {
      page.content.totals = Totals(
        subtotalCents: cents, discountCents: cents, taxCents: cents, totalCents: cents, depositCents: cents)
      page.decision?.totals = page.content.totals
      page.content.packages?.choices[0].totalIfChosenCents = cents
      page.content.tax = TaxTerms(name: "x", rateBasisPoints: cents < 0 ? Int.min : Int.max)
      page.content.paymentSchedule[0].basisPoints = Int.min
      page.sentAt = cents < 0 ? .distantPast : Date(timeIntervalSince1970: .greatestFiniteMagnitude)
      page.content.validUntil = cents < 0 ? "0000-01-01" : "9999-12-31"
      #expect(!ProposalView.page(.init(visit: try ViewSamples.visit(page), acceptanceNonce: "n")).isEmpty)
      #expect(!ReceiptView.page(try ViewSamples.visit(page)).isEmpty)
    }
  }

  @Test func `no page has an inline script or style, or a subresource from elsewhere (GW-4)`() throws {
    for (name, page) in try EveryPage.all() {
      #expect(!page.string.contains("Markup("), "\(name)")
      let scan = StrictHTML(page.bytes)
      #expect(scan.faults.isEmpty, "\(name): \(scan.faults)")
      #expect(!scan.tags.contains("style"), "\(name)")
      for attribute in scan.attributes {
        #expect(attribute.name != "style" && !attribute.name.hasPrefix("on"), "\(name): \(attribute)")
        if ["src", "action"].contains(attribute.name) || attribute.tag == "link" && attribute.name == "href" {
          #expect(attribute.value.hasPrefix("/"), "\(name): \(attribute)")
        }
      }
      #expect(scan.tags.filter { $0 == "script" }.count == scan.values("script", "src").count, "\(name)")
      #expect(scan.tags.filter { $0 == "h1" }.count == 1 && scan.tags.filter { $0 == "main" }.count == 1, "\(name)")
      let ids = scan.attributes.filter { $0.name == "id" }.map(\.value)
      #expect(Set(ids).count == ids.count, "\(name): \(ids)")
    }
  }
}

extension StrictHTML {
  func values(_ tag: String, _ name: String) -> [String] {
    attributes.filter { $0.tag == tag && $0.name == name }.map(\.value)
  }
}
