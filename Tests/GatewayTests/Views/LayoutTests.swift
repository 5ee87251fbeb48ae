import Foundation
import HTML
import ProposalsContract
import Testing

@testable import Gateway

/// The same content in four presentations.
@Suite struct LayoutTests {
  private func html(_ layout: ProposalLayout, role: Recipient.Role = .decides) throws -> String {
    var visit = try ViewSamples.visit(role: role)
    visit.proposal.content.layout = layout
    return ProposalView.page(ProposalView.Input(visit: visit, acceptanceNonce: "n0nce")).string
  }

  @Test(arguments: ProposalLayout.allCases, [Recipient.Role.decides, .reads])
  func `every layout tells every line, each section's total and the whole`(
    layout: ProposalLayout, role: Recipient.Role
  ) throws {
    let html = try html(layout, role: role)
    let content = try ViewSamples.page().content
    for line in content.allLines { #expect(html.contains(">\(line.name)</span>"), "\(line.name)") }
    for part in ["$13,676.50", "$45,134.30", "$42,000.00", "$4,513.43", "$4,184.30"] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test(arguments: [Recipient.Role.decides, .reads])
  func `the summary lets no unit price and no price of a part leave, in any form`(role: Recipient.Role) throws {
    let (summary, classic) = (try html(.summary, role: role), try html(.classic, role: role))
    // Of lines that can't be chosen: unit price and amount, as the other layouts show them and as the contract has them.
    for (shown, cents) in [("$486.00", "48600"), ("$11,056.50", "1105650"), ("$3,120.00", "312000")] {
      #expect(classic.contains(shown) && !summary.contains(shown), "\(shown)")
      #expect(!summary.contains(cents))
    }
    #expect(!summary.contains("22.75"))
    for word in ["Unit price", "unit_price"] { #expect(!summary.contains(word)) }
  }

  @Test func `the itemized layout shows the item codes, the others keep them`() throws {
    let codes = try ViewSamples.page().content.allLines.compactMap(\.item)
    #expect(!codes.isEmpty)
    let itemized = try html(.itemized)
    for code in codes
    where try ViewSamples.page().content.sections.flatMap(\.lines).contains(where: { $0.item == code }) {
      #expect(itemized.contains("<span class=\"code\">\(code)</span>"))
    }
    #expect(!(try html(.classic)).contains("class=\"code\""))
  }

  @Test func `the showcase shows the packages before the sections`() throws {
    let html = try html(.showcase)
    let packages = try #require(html.range(of: "id=\"packages-title\""))
    let sections = try #require(html.range(of: "id=\"section-1\""))
    #expect(packages.lowerBound < sections.lowerBound)
  }
}
