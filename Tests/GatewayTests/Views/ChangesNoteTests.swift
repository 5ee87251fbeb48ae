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
    _ lines: [LineChange], difference: Int64 = 150_000, layout: ProposalLayout = .classic, cover: ImageChange? = nil
  ) throws -> String {
    var visit = try ViewSamples.visit()
    visit.proposal.content.layout = layout
    visit.changes = ChangesSinceOpen(
      openedAt: ViewSamples.now.addingTimeInterval(-3 * 86_400),
      changes: ProposalChanges(
        proposalID: visit.proposal.id, since: 1, revision: 2, currency: "USD", coverImage: cover, lines: lines,
        totalBeforeCents: 4_513_430 - difference, totalAfterCents: 4_513_430, differenceCents: difference))
    return ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string
  }

  private func change(
    _ kind: LineChange.Kind, before: LineVersion?, after: LineVersion?, id: LineID = Identifier(UUID())
  ) -> LineChange {
    LineChange(
      kind: kind, lineID: id, item: nil, section: "Cabinets", name: "Base <cabinets>", before: before, after: after)
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

  /// A line that has another picture than before, and is the same in all else.
  private func repictured(_ before: String?, _ after: String?, id: LineID = Identifier(UUID())) -> LineChange {
    var (old, new) = (version(48_613), version(48_613))
    (old.image, new.image) = (before, after)
    return change(.changed, before: old, after: new, id: id)
  }

  @Test(
    arguments: [
      ("aa", "bb", "Another picture"), (nil, "bb", "With a picture now"), ("aa", nil, "No picture any more"),
    ] as [(String?, String?, String)])
  func `a picture that changed is told of its item and at the head`(
    before: String?, after: String?, said: String
  ) throws {
    #expect(try page([repictured(before, after)], difference: 0).contains("<span class=\"more\">\(said)</span>"))
    let cover = try page([], difference: 0, cover: ImageChange(before: before, after: after))
    #expect(cover.contains("picture at the top") && !cover.contains(said))
  }

  @Test func `where a layout shows no such picture, nothing is said of it`() throws {
    let summary = try page([repictured("aa", "bb")], difference: 0, layout: .summary)
    #expect(summary.contains("No item and no price of an item") && !summary.contains("Another picture"))
    let moved = try page(
      [change(.changed, before: version(48_613), after: version(48_613, quantity: "10"))], layout: .summary)
    #expect(moved.contains("10 linear ft, was 8 linear ft"))
    let itemized = try page([], difference: 0, layout: .itemized, cover: ImageChange(before: "aa", after: "bb"))
    #expect(!itemized.contains("picture at the top"))
    #expect(try page([repictured("aa", "bb")], difference: 0, layout: .itemized).contains("Another picture"))
  }

  @Test func `lines of packages have their pictures in every layout`() throws {
    var visit = try ViewSamples.visit()
    let line = try #require(visit.proposal.content.packages?.choices.first?.lines.first)
    visit.proposal.content.layout = .summary
    let change = repictured("aa", "bb", id: line.id)
    let note = ChangesNote(content: visit.proposal.content, wording: Wording(visit))
    let since = ChangesSinceOpen(
      openedAt: ViewSamples.now,
      changes: ProposalChanges(
        proposalID: visit.proposal.id, since: 1, revision: 2, currency: "USD", lines: [change], totalBeforeCents: 1,
        totalAfterCents: 1, differenceCents: 0))
    #expect(note.section(since)?.string.contains("Another picture") == true)
  }

  @Test func `who opened no earlier version is told nothing`() throws {
    var visit = try ViewSamples.visit()
    visit.changes = ChangesSinceOpen()
    #expect(!ProposalView.page(.init(visit: visit, acceptanceNonce: "n")).string.contains("What changed"))
  }
}
