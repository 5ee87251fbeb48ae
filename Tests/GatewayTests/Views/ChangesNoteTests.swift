import Foundation
import HTML
import Identifiers
import ProposalsContract
import Testing

@testable import Gateway

@Suite struct ChangesNoteTests {
  private func version(_ cents: Int64, quantity: String = "8", included: Bool = true) -> LineVersion {
    LineVersion(
      name: "Base cabinets", description: "", quantity: quantity, unit: "lf", unitPriceCents: cents,
      amountCents: cents * (Int64(quantity) ?? 0), included: included)
  }

  private func page(
    _ lines: [LineChange], difference: Int64 = 150_000, layout: ProposalLayout = .classic
  ) throws -> String {
    var visit = try ViewSamples.visit()
    visit.proposal.content.layout = layout
    visit.changes = ChangesSinceOpen(
      openedAt: ViewSamples.now.addingTimeInterval(-3 * 86_400),
      changes: ProposalChanges(
        proposalID: visit.proposal.id, since: 1, revision: 2, currency: "USD", lines: lines,
        totalBeforeCents: 4_513_430 - difference, totalAfterCents: 4_513_430, differenceCents: difference))
    return ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string
  }

  private func change(_ kind: LineChange.Kind, before: LineVersion?, after: LineVersion?) -> LineChange {
    LineChange(
      kind: kind, lineID: Identifier(UUID()), item: nil, section: "Cabinets", name: "Base <cabinets>", before: before,
      after: after)
  }

  @Test func `what changed stands on the page, total first`() throws {
    let html = try page([
      change(.changed, before: version(48_613), after: version(52_013, quantity: "10")),
      change(.added, before: nil, after: version(61_017, quantity: "1")),
      change(.removed, before: version(71_019, quantity: "1"), after: nil),
    ])
    for part in [
      "What changed since version R1", "You opened version R1 on 20 November 2026",
      "The total is now $45,134.30: $1,500.00 more than $43,634.30.", "10 linear ft, was 8 linear ft",
      "Unit price: $520.13, was $486.13", "$5,201.30<span class=\"more\">was $3,889.04", "New</span>", "Removed</span>",
      "Base &lt;cabinets&gt;", "$610.17", "$710.19",
    ] {
      #expect(html.contains(part), "\(part)")
    }
  }

  @Test func `less is less, and the same total is said to be the same`() throws {
    #expect(try page([], difference: -20_000).contains("$200.00 less than $45,334.30."))
    let same = try page([], difference: 0)
    #expect(same.contains("The total is still $45,134.30.") && same.contains("No item and no price of an item"))
  }

  @Test func `in the summary no price of an item reaches the browser`() throws {
    let html = try page(
      [change(.changed, before: version(48_613), after: version(52_013, quantity: "10", included: false))],
      layout: .summary)
    #expect(html.contains("10 linear ft, was 8 linear ft") && html.contains("No longer part of the total"))
    for cents in ["520.13", "486.13", "5,201.30", "3,889.04"] { #expect(!html.contains(cents), "\(cents)") }
  }

  @Test func `who opened no earlier version is told nothing`() throws {
    var visit = try ViewSamples.visit()
    visit.changes = ChangesSinceOpen()
    #expect(!ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string.contains("What changed"))
  }
}
