import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Proposals

/// DOMAIN, section 2: what a page claims counts for at most what the clock allows.
@Suite struct ViewTests {
  private let start = Date(timeIntervalSince1970: 1_800_000_000)

  private func visitor(sign: String? = nil) -> PageVisitor {
    PageVisitor(
      proposal: ProposalID(UUID()), link: UUID(), contactID: ContactID(UUID()),
      session: String(repeating: "0", count: 32), device: "phone", network: String(repeating: "a", count: 16),
      sign: sign)
  }

  private func view(sign: String? = nil) -> View { View(visitor(sign: sign), id: ViewID(UUID()), now: start) }

  private func beat(
    _ sequence: Int = 1, claims milliseconds: Int = 10_000, events: Int = 1, parts: [String: Int] = [:],
    scroll: Int = 0, webdriver: Bool = false, sign: String? = nil
  ) -> Beat {
    Beat(
      visitor: visitor(sign: sign), load: UUID(), loadedAt: start, sequence: sequence, activeMilliseconds: milliseconds,
      trustedEvents: events, scrollBasisPoints: scroll, parts: parts, webdriver: webdriver)
  }

  private func load() -> PageLoad { PageLoad(id: UUID(), lastSequence: 0) }

  @discardableResult
  private func take(
    _ beat: Beat, _ view: inout View, _ load: inout PageLoad, after seconds: TimeInterval, sections: Int = 3,
    link: Int = 0, settings: EngagementSettings = EngagementSettings()
  ) -> Int? {
    view.take(
      beat, of: &load, sectionCount: sections, linkMilliseconds: link, settings: settings,
      now: start.addingTimeInterval(seconds))?.milliseconds
  }

  @Test func `a beat adds at most the time since the one before, and 15 s`() {
    var (view, load) = (view(), load())
    #expect(take(beat(1, claims: 10_000), &view, &load, after: 10) == 10_000)
    #expect(take(beat(2, claims: 10_000), &view, &load, after: 12) == 2_000)
    #expect(take(beat(3, claims: 60_000), &view, &load, after: 120) == 15_000)
    #expect(take(beat(4, claims: 0), &view, &load, after: 130) == 0)
    #expect(view.activeMilliseconds == 27_000)
  }

  @Test func `the first beat adds at most the time since the page was loaded`() {
    var (view, load) = (view(), load())
    #expect(take(beat(claims: 10_000), &view, &load, after: 4) == 4_000)
    var (early, other) = (self.view(), self.load())
    // A clock of the edge that runs ahead.
    #expect(take(beat(claims: 10_000), &early, &other, after: -2) == 0)
  }

  @Test func `a number counts once, and none after a higher one`() {
    var (view, load) = (view(), load())
    #expect(take(beat(5), &view, &load, after: 10) == 10_000)
    for late in [5, 4, 1, 0, -1, .min] { #expect(take(beat(late), &view, &load, after: 30) == nil) }
    #expect(view.activeMilliseconds == 10_000 && view.trustedEvents == 1 && view.lastBeatAt == start + 10)
    #expect(take(beat(6), &view, &load, after: 30) == 10_000)
  }

  @Test func `two pages of one browser that are visible at once do not count twice`() {
    var view = view()
    var (one, two) = (load(), load())
    for step in 1...6 {
      take(beat(step), &view, &one, after: Double(step) * 10)
      take(beat(step), &view, &two, after: Double(step) * 10)
    }
    #expect(view.activeMilliseconds == 60_000)
  }

  @Test func `a claim that is negative, huge or about a part that is not there adds nothing that is not so`() {
    var (view, load) = (view(), load())
    #expect(take(beat(1, claims: -5_000, events: -3), &view, &load, after: 10) == 0)
    #expect(view.trustedEvents == 0)
    #expect(take(beat(2, claims: .max, scroll: .max), &view, &load, after: 20) == 10_000)
    #expect(view.scrollBasisPoints == 10_000)
    let parts = [
      "section-4": 9_000, "section-0": 9_000, "section-01": 9_000, "constructor": 9_000, "section-1": 6_000,
      "price": 2_000,
    ]
    #expect(take(beat(3, claims: 4_000, parts: parts), &view, &load, after: 30) == 4_000)
    #expect(view.parts == ["section-1": 3_000, "price": 1_000])
  }

  @Test func `a view and a day of a link have their fill`() {
    var (view, load) = (view(), load())
    view.activeMilliseconds = View.viewMilliseconds - 1_000
    #expect(take(beat(1), &view, &load, after: 10) == 1_000)
    #expect(take(beat(2), &view, &load, after: 20) == 0)
    var (other, second) = (self.view(), self.load())
    #expect(take(beat(1), &other, &second, after: 10, link: View.dayMilliseconds - 500) == 500)
    #expect(take(beat(2), &other, &second, after: 20, link: View.dayMilliseconds + 500) == 0)
  }

  @Test(
    arguments: [
      (3_000, 1, nil, View.Tier.opened, "input_seen"), (2_999, 1, nil, .fetched, "too_short"),
      (10_000, 0, nil, .fetched, "no_input"), (10_000, 5, "prefetch", .automated, "prefetch"),
      (10_000, 5, "several_links", .opened, "input_seen"), (2_000, 5, "several_links", .automated, "several_links"),
    ] as [(Int, Int, String?, View.Tier, String)])
  func `a person is 3 s of visibility and a trusted input, without a sign of a machine (SL-4)`(
    milliseconds: Int, events: Int, sign: String?, tier: View.Tier, reason: String
  ) {
    var (view, load) = (view(sign: sign), load())
    take(beat(claims: milliseconds, events: events, sign: sign), &view, &load, after: 12)
    #expect((view.tier, view.reason) == (tier, reason))
  }

  @Test func `a driven browser is a machine from the beat that says so, whatever came before`() {
    var (view, load) = (view(), load())
    take(beat(1), &view, &load, after: 10)
    #expect(view.tier == .opened)
    take(beat(2, webdriver: true), &view, &load, after: 20)
    #expect((view.tier, view.reason) == (.automated, "webdriver"))
    take(beat(3), &view, &load, after: 30)
    #expect(view.tier == .automated)
  }

  @Test func `reading is an open, time enough, and half of the sections`() {
    let settings = EngagementSettings(measures: true, readSeconds: 20)
    var (view, load) = (view(), load())
    take(beat(1, parts: ["section-1": 10_000]), &view, &load, after: 10, settings: settings)
    take(beat(2, parts: ["section-1": 10_000]), &view, &load, after: 20, settings: settings)
    #expect((view.tier, view.depthBasisPoints) == (.opened, 2_500), "one of three sections and the price")
    // Passing by is not seeing.
    take(beat(3, claims: 999, parts: ["section-2": 999]), &view, &load, after: 30, settings: settings)
    #expect(view.tier == .opened)
    take(beat(4, claims: 1_000, parts: ["price": 1_000]), &view, &load, after: 40, settings: settings)
    #expect((view.tier, view.reason, view.depthBasisPoints) == (.read, "read_enough", 5_000))
    #expect(view.readAt == start + 40)
  }

  @Test func `the team can say that it was a person, and take it back`() throws {
    var view = view(sign: "known_bot")
    try view.overrule(wasPerson: true, by: "key:a", now: start)
    #expect((view.tier, view.reason, view.overruledBy) == (.opened, "overruled", "key:a"))
    try view.overrule(wasPerson: true, by: "key:b", now: start + 5)
    #expect(view.overruledBy == "key:a", "the first one said so")
    try view.overrule(wasPerson: false, by: "key:b", now: start + 9)
    #expect(view.tier == .automated && view.overruledAt == nil)
    var plain = self.view()
    #expect(throws: ProposalRefusal.notAutomated) { try plain.overrule(wasPerson: true, by: "key:a", now: start) }
    try plain.overrule(wasPerson: false, by: "key:a", now: start)
    #expect(plain.overruledAt == nil)
  }

  @Test(arguments: [(0, 0), (-3_600, -3_600), (-3_601, 0), (1, 0)] as [(TimeInterval, TimeInterval)])
  func `when a page was asked for is believed for an hour, and never ahead`(
    claimed: TimeInterval, believed: TimeInterval
  ) {
    var view = view()
    view.take(PageFetch(visitor: visitor(), at: start + claimed, count: 1), at: start)
    #expect(view.askedAt == start + believed && view.lastSeenAt == start)
    view.take(PageFetch(visitor: visitor(), at: start + 9, count: 1), at: start + 9)
    #expect(view.askedAt == start + believed, "the first one")
  }

  @Test func `a view goes on for half an hour after the last thing that came of it`() {
    let view = view()
    #expect(view.goesOn(at: start + 1_799) && !view.goesOn(at: start + 1_800))
  }

  @Test func `whatever comes, a view never counts more than the clock, nor its parts more than the view`() {
    // One expectation a seed: each costs more than what it looks at.
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var view = view()
      var loads = [load(), load(), load()]
      var elapsed = 0.0
      var isSound = true
      for _ in 0..<50 {
        elapsed += Double.random(in: 0...25, using: &random)
        let index = Int.random(in: 0..<loads.count, using: &random)
        let beat = beat(
          Int.random(in: -2...40, using: &random), claims: Int.random(in: -20_000...2_000_000, using: &random),
          parts: [
            "section-1": Int.random(in: 0...60_000, using: &random),
            "price": Int.random(in: 0...60_000, using: &random),
          ])
        let before = view.activeMilliseconds
        let credit = take(beat, &view, &loads[index], after: elapsed)
        isSound = isSound && (0...View.beatMilliseconds).contains(credit ?? 0)
        isSound = isSound && view.activeMilliseconds == before + (credit ?? 0)
      }
      isSound = isSound && Double(view.activeMilliseconds) <= elapsed * 1_000 + 1
      #expect(isSound && view.parts.values.reduce(0, +) <= view.activeMilliseconds, "seed \(seed)")
    }
  }
}
