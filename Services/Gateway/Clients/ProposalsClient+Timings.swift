import CallContext
import Foundation
import Identifiers
import OutboundHTTP
import ProposalsContract
import ServiceRuntime

/// When proposals were sent, opened and left, in the gateway's own terms: use cases know no contract.
extension ProposalsClient {
  /// - Parameter timeZone: an IANA name; its midnight begins today.
  func timings(
    of proposal: SharedProposal.ID?, timeZone: String, limit: Int, call: Call
  ) async throws -> [TimingFacts] {
    var query = [(name: "time_zone", value: timeZone), (name: "limit", value: "\(limit)")]
    if let proposal { query.append(("proposal_id", proposal.description)) }
    let list: TimingList = try await lists.get("/internal/v1/timings", query: query, call: call)
    return list.items.map(TimingFacts.init)
  }
}

extension TimingFacts {
  init(_ timing: ProposalTiming) {
    self.init(
      proposal: SharedProposal.ID(timing.proposalID.rawValue), title: timing.title, number: timing.number,
      sentAt: timing.sentAt, firstOpenedAt: timing.firstOpenedAt, openedToday: timing.openedToday,
      lastVisit: timing.lastVisit.map { visit in
        Visit(
          startedAt: visit.startedAt, lastSeenAt: visit.lastSeenAt, isLookingNow: visit.lookingNow,
          longest: visit.longest.map { Part(name: $0.part, title: $0.sectionTitle, seconds: $0.activeSeconds) })
      })
  }
}
