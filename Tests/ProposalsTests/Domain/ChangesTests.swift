import Foundation
import Identifiers
import Money
import Testing

@testable import Proposals

@Suite struct ChangesTests {
  private func named(
    _ name: String, _ cents: Int64 = 1_000, quantity: Decimal = 1, item: String? = nil
  ) -> ContentDraft.Line {
    var line = draftLine(cents, quantity: quantity, item: item)
    line.name = name
    return line
  }

  private func changes(_ earlier: Content, _ later: Content) throws -> Changes {
    try Changes(from: earlier, to: later, currency: .usd)
  }

  /// `+name`, `-name`, `~name`, in their order.
  private func told(_ changes: Changes) -> [String] {
    changes.lines.map { line in
      switch line.difference {
      case .added(let version): "+\(version.name)"
      case .removed(let version): "-\(version.name)"
      case .changed(_, let version): "~\(version.name)"
      }
    }
  }

  @Test(arguments: Sample.allCases) func `a copy has no changes`(sample: Sample) throws {
    let content = try sample.content()
    let changes = try changes(content, content)
    #expect(changes.lines == [] && changes.differenceCents == 0)
    #expect(changes.totalBeforeCents == (try content.asSent()).totals.totalCents)
    // The same draft again has other ids throughout, and says the same.
    #expect(try self.changes(content, try sample.content()).lines == [])
  }

  @Test func `lines of a copy are found by their ids`() throws {
    let earlier = try content(draft([named("A", 1_000), named("B", 2_000, quantity: 2), named("C", 500)], tax: 1_000))
    var later = earlier
    later.sections[0].lines[1].name = "B2"
    later.sections[0].lines[1].tenThousandths = 30_000
    let added = try content(draft([named("D", 100)])).sections[0].lines[0]
    later.sections[0].lines.append(added)
    let gone = later.sections[0].lines.remove(at: 0)
    let changes = try changes(earlier, later)
    #expect(told(changes) == ["~B2", "+D", "-A"])
    #expect(changes.lines.map(\.id) == [earlier.sections[0].lines[1].id, added.id, gone.id])
    #expect(changes.lines.allSatisfy { $0.section == "Work" })
    guard case .changed(let before, let after) = changes.lines[0].difference else {
      Issue.record("not changed")
      return
    }
    #expect((before.name, before.quantity, before.amountCents) == ("B", "2", 4_000))
    #expect((after.quantity, after.unitPriceCents, after.amountCents) == ("3", 2_000, 6_000))
    // 5,500 and 6,600 with ten percent on top.
    #expect((changes.totalBeforeCents, changes.totalAfterCents, changes.differenceCents) == (6_050, 7_260, 1_210))
  }

  @Test func `without ids the item code tells, then section and name`() throws {
    let earlier = try content(draft([named("Duct", item: "010"), named("Fan", item: "020"), named("Trim")]))
    let later = try content(draft([named("Trim", 900), named("Vent", item: "020"), named("Duct", item: "030")]))
    let changes = try changes(earlier, later)
    // The vent is the fan by its code; the duct is itself by its name, with another code.
    #expect(told(changes) == ["~Trim", "~Vent"])
    #expect(changes.lines.map(\.item) == [nil, "020"])
  }

  @Test func `the surest mark comes first for all lines`() throws {
    let earlier = try content(draft([named("A"), named("B", item: "1")]))
    var later = earlier
    // The copy of B lost its code, and a new line has it: the id still tells which one B is.
    later.sections[0].lines[1].item = nil
    later.sections[0].lines.insert(try content(draft([named("N", item: "1")])).sections[0].lines[0], at: 0)
    #expect(told(try changes(earlier, later)) == ["+N"])
  }

  @Test func `lines with the same name meet in their order`() throws {
    let earlier = try content(draft([named("Hour", 100), named("Hour", 200)]))
    let later = try content(draft([named("Hour", 100), named("Hour", 250), named("Hour", 300)]))
    let changes = try changes(earlier, later)
    #expect(told(changes) == ["~Hour", "+Hour"])
    #expect(changes.differenceCents == 350)
  }

  @Test func `what only moved has not changed`() throws {
    let earlier = try content(draft([named("A"), named("B")]))
    var later = earlier
    later.sections[0].title = "Other work"
    later.sections[0].lines.reverse()
    #expect(try changes(earlier, later).lines == [])
  }

  @Test func `an option that starts ticked now has changed`() throws {
    let earlier = try content(draft([draftLine(1_000), draftLine(500, optional: true, item: "o")]))
    var later = earlier
    later.sections[0].lines[1].selected = true
    let changes = try changes(earlier, later)
    guard case .changed(let before, let after)? = changes.lines.first?.difference else {
      Issue.record("not changed")
      return
    }
    #expect((before.isIncluded, after.isIncluded, changes.differenceCents) == (false, true, 500))
  }

  @Test func `another picture is a change, of a line and at the head`() throws {
    let (one, two) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
    var earlier = try content(draft([named("A"), named("B"), named("C"), named("D")]))
    earlier.sections[0].lines[0].image = one
    earlier.sections[0].lines[1].image = one
    earlier.sections[0].lines[3].image = one
    earlier.coverImage = one
    var later = earlier
    later.sections[0].lines[0].image = two
    later.sections[0].lines[1].image = nil
    later.sections[0].lines[2].image = two
    // The same picture, described differently to those who can't see it.
    later.sections[0].lines[3].imageAlt = "A door"
    let changes = try changes(earlier, later)
    #expect(told(changes) == ["~A", "~B", "~C"] && changes.cover == nil && changes.differenceCents == 0)
    let pictures = changes.lines.map { line -> [String?] in
      if case .changed(let before, let after) = line.difference { [before.image, after.image] } else { [] }
    }
    #expect(pictures == [[one, two], [one, nil], [nil, two]])

    later = earlier
    for (cover, expected) in [
      (two, .init(before: one, after: two)), (nil, .init(before: one, after: nil)), (one, nil),
      // What was written before pictures were kept shows nothing.
      ("document-7", .init(before: one, after: nil)),
    ] as [(String?, Changes.Picture?)] {
      later.coverImage = cover
      #expect(try self.changes(earlier, later).cover == expected)
    }
    later.coverImage = nil
    #expect(try self.changes(later, earlier).cover == .init(before: nil, after: one))
  }

  @Test func `lines of packages have their package's name, and count where it is chosen`() throws {
    func package(_ name: String, _ recommended: Bool) -> ContentDraft.Package {
      .init(name: name, summary: nil, recommended: recommended, lines: [named("Shingles")])
    }
    let earlier = try content(
      draft(
        [named("A")],
        packages: .init(title: "P", required: true, choices: [package("Good", true), package("Best", false)])
      ))
    var later = earlier
    later.packages?.choices[0].lines[0].unitPriceCents = 1_100
    later.packages?.choices[1].lines[0].unitPriceCents = 1_900
    let changes = try changes(earlier, later)
    #expect(changes.lines.map(\.section) == ["Good", "Best"])
    let included = changes.lines.map { line in
      if case .changed(_, let after) = line.difference { after.isIncluded } else { false }
    }
    #expect(included == [true, false])
    #expect(changes.differenceCents == 100)
  }
}
