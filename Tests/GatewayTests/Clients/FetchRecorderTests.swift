import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(1))) struct FetchRecorderTests {
  @Test func `visitors are told once each, with how often they asked, and kept while nobody listens`() async throws {
    let proposals = try await FakeProposals.start()
    let lost = Mutex(0)
    let clock = FixedClock(ViewSamples.now)
    let recorder = FetchRecorder(
      proposals: try BeatSenderTests.client(of: proposals), clock: clock.wallClock, maximumVisitors: 20
    ) { count in lost.withLock { $0 += count } }
    let (one, other) = (OrganizationID(UUID()), OrganizationID(UUID()))
    let visitor = BeatSenderTests.visitor()
    recorder.note(visitor, of: one)
    clock.advance(by: .seconds(3))
    recorder.note(visitor, of: one)
    recorder.note(BeatSenderTests.visitor(reason: "head_request"), of: one)
    recorder.note(visitor, of: other)
    proposals.areFetchesAway = true
    await recorder.flush()
    #expect(recorder.waitingCount == 3 && proposals.fetches.isEmpty)
    recorder.note(visitor, of: one)
    proposals.areFetchesAway = false
    await recorder.flush()
    let told = proposals.fetches
    #expect(recorder.waitingCount == 0 && told.count == 2)
    let mine = try #require(told.first { $0.organization == one }).fetches
    #expect(mine.map(\.count) == [3, 1] && mine.map(\.visitor.automatedReason) == [nil, "head_request"])
    #expect(mine[0].at == ViewSamples.now)
    #expect(told.first { $0.organization == other }?.fetches.map(\.count) == [1])
    await recorder.flush()
    #expect(proposals.fetches.count == 2 && lost.withLock { $0 } == 0)
    try await proposals.stop()
  }

  @Test func `what came seconds after the mail is said to have, and nothing else`() async throws {
    let proposals = try await FakeProposals.start()
    let clock = FixedClock(ViewSamples.now)
    let mailed = BeatSenderTests.visitor()
    let isAway = Mutex(false)
    let recorder = FetchRecorder(
      proposals: try BeatSenderTests.client(of: proposals), clock: clock.wallClock,
      deliveries: { links, _, since in
        if isAway.withLock({ $0 }) { throw Problem.unavailable() }
        let times = [-3600, -12, 4].map { ViewSamples.now.addingTimeInterval($0) }.filter { $0 > since }
        return Dictionary(uniqueKeysWithValues: links.map { ($0, times) })
      }, onDropped: { _ in })
    let organization = OrganizationID(UUID())
    var expected: [String?] = []
    // Handed over 12 s before and 4 s after the first one.
    for (seconds, reason) in [
      (-3, "just_sent"), (-2, nil), (-1.5, nil), (-1, "just_sent"), (0, "just_sent"), (13.9, "just_sent"), (14, nil),
    ] as [(Double, String?)] {
      clock.set(ViewSamples.now.addingTimeInterval(seconds))
      recorder.note(mailed, of: organization)
      await recorder.flush()
      expected.append(reason)
    }
    #expect(proposals.fetches.map { $0.fetches[0].visitor.automatedReason } == expected)
    // What is known of it already stays, and who can't be looked up is kept for the next time.
    clock.set(ViewSamples.now)
    recorder.note(BeatSenderTests.visitor(reason: "known_bot"), of: organization)
    await recorder.flush()
    #expect(proposals.fetches.last?.fetches[0].visitor.automatedReason == "known_bot")
    isAway.withLock { $0 = true }
    recorder.note(mailed, of: organization)
    await recorder.flush()
    #expect(recorder.waitingCount == 1 && proposals.fetches.count == expected.count + 1)
    try await proposals.stop()
  }

  @Test func `of too many the oldest are dropped, and counted GW-2`() async throws {
    let proposals = try await FakeProposals.start()
    let lost = Mutex(0)
    let recorder = FetchRecorder(
      proposals: try BeatSenderTests.client(of: proposals), clock: WallClock { ViewSamples.now }, maximumVisitors: 20
    ) { count in lost.withLock { $0 += count } }
    for session in 0..<1000 {
      recorder.note(BeatSenderTests.visitor(session), of: OrganizationID(UUID()))
      #expect(recorder.waitingCount <= 20)
    }
    #expect(lost.withLock { $0 } == 1000 - recorder.waitingCount)
    let before = recorder.waitingCount
    proposals.areFetchesAway = true
    await recorder.flush()
    #expect(recorder.waitingCount == before)
    proposals.areFetchesAway = false
    await recorder.flush()
    let sessions = proposals.fetches.flatMap(\.fetches).map(\.visitor.session)
    #expect(sessions.count == before && sessions.contains(BeatSenderTests.visitor(999).session))
    try await proposals.stop()
  }
}
