import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct TimingRoutes: Sendable {
  let readTimings: ReadTimings

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["time_zone", "limit", "proposal_id"])
    let timings = try await readTimings(
      of: try query.id("proposal_id", "A proposal's id is a UUID in lower case."), zone: try query.timeZone(),
      limit: try query.int("limit", in: 1...TimingList.limit) ?? QueryParameters.defaultLimit,
      call: try context.call())
    return try .json(TimingList(items: timings.map(ProposalTiming.init)))
  }
}

extension ProposalTiming {
  init(_ timing: Timing) {
    self.init(
      proposalID: .init(timing.proposal), estimateID: .init(timing.estimate), clientID: .init(timing.client),
      title: timing.title, number: timing.number, revision: timing.revision, sentAt: timing.sentAt,
      firstOpenedAt: timing.firstOpenedAt, openedToday: timing.openedToday,
      lastVisit: timing.lastVisit.map(LastVisit.init))
  }
}

extension LastVisit {
  init(_ visit: Timing.Visit) {
    self.init(
      startedAt: visit.startedAt, lastSeenAt: visit.lastSeenAt, activeSeconds: visit.activeMilliseconds / 1_000,
      lookingNow: visit.isLookingNow,
      longest: visit.longest.map {
        LongestPart(part: $0.name, activeSeconds: $0.milliseconds / 1_000, sectionTitle: $0.title)
      })
  }
}
