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
