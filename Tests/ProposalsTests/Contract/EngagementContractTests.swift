import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

/// As `ProposalsContractTests`: what came with engagement.
@Suite struct EngagementContractTests {
  private func id<Subject>(_ number: UInt32) -> Identifier<Subject> { Identifier(IDSource.id(number)) }
  private let time = Date(timeIntervalSince1970: 1_795_425_300.125)

  private var visitor: PageVisitor {
    PageVisitor(
      proposalID: id(3), link: IDSource.id(16), contactID: id(4), session: String(repeating: "0a", count: 16),
      device: "phone", network: "0123456789abcdef", automatedReason: "known_bot")
  }

  private func expect<Value: Codable & Equatable>(_ value: Value, _ name: String) throws {
    try expectGolden(value, named: name)
    #expect(try StrictJSON.decode(Value.self, from: try goldenBytes(named: name)) == value)
  }

  @Test func `beats and fetches`() throws {
    let beat = Beat(
      visitor: visitor, load: IDSource.id(17), loadedAt: time, sequence: 3, activeMilliseconds: 10_000,
      trustedEvents: 4, scrollBasisPoints: 5_600, parts: ["section-1": 7_000, "price": 3_000], webdriver: false)
    try expect(BeatBatch(beats: [beat]), "beat-batch")
    try expect(FetchBatch(fetches: [PageFetch(visitor: visitor, at: time, count: 2)]), "fetch-batch")
  }

  @Test func `views and what the team says of them`() throws {
    let view = ViewDetail(
      id: IDSource.id(18), tier: .read, reason: "read_enough", contactID: id(4), shareLinkID: IDSource.id(16),
      device: "phone", startedAt: time, lastSeenAt: time, openedAt: time, fetches: 2, activeSeconds: 95,
      scrollBasisPoints: 9_000, sections: [ViewedSection(part: "price", activeSeconds: 60)], forwardedHint: true,
      lookingNow: false, overruled: true)
    try expect(ViewList(items: [view], nextCursor: "next"), "view-list")
    try expect(OverruleRequest(wasPerson: true), "overrule-request")
    try expect(EngagementSettings(measures: true, readSeconds: 30), "engagement-settings")
  }

  @Test func `when proposals were sent, opened and left`() throws {
    let visit = LastVisit(
      startedAt: time, lastSeenAt: time, activeSeconds: 260, lookingNow: false,
      longest: LongestPart(part: "section-2", activeSeconds: 240, sectionTitle: "Cabinets"))
    let timing = ProposalTiming(
      proposalID: id(3), estimateID: id(2), clientID: id(5), title: "Kitchen remodel", number: "E-2026-0118",
      revision: 1, sentAt: time, firstOpenedAt: time, openedToday: 3, lastVisit: visit)
    let waiting = ProposalTiming(
      proposalID: id(6), estimateID: id(2), clientID: id(5), title: "Deck", number: "E-2026-0119", revision: 2,
      sentAt: time, firstOpenedAt: nil, openedToday: 0, lastVisit: nil)
    try expect(TimingList(items: [timing, waiting]), "timing-list")
  }

  @Test func `a summary, and one of a service that knows less`() throws {
    let summary = EngagementSummary(
      fetched: 5, opened: 3, read: 1, activeSeconds: 240, depthBasisPoints: 7_500, automated: 2, firstOpenedAt: time,
      lookingNow: true)
    try expect(summary, "engagement-summary")
    let older = try StrictJSON.decode(EngagementSummary.self, from: Array(#"{"opened":2,"automated":1}"#.utf8))
    #expect(older == EngagementSummary(opened: 2, automated: 1, firstOpenedAt: nil))
  }
}
