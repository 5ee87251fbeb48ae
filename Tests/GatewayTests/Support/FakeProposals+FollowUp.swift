import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// What comes after a decline.
extension FakeProposals {
  func followUpRows<Access: Sendable>(_ base: String, _ access: Access) -> [Route<Access>] {
    [
      .get("\(base)/follow-ups", access, "ful") { _, _ in
        try .json(
          Page(
            items: [
              FollowUpSummary(
                estimateID: Self.estimate, clientID: .init(UUID()), number: "E-2026-0118", title: "Kitchen remodel",
                stage: .declined, date: "2026-12-01", note: "Call", setBy: "key:x", setAt: ViewSamples.now)
            ], nextCursor: "next"))
      },
      .get("\(base)/estimates/{id}/follow-up", access, "fu") { _, _ in
        try .json(Self.followUp(version: 0, date: nil, note: nil))
      },
      .put("\(base)/estimates/{id}/follow-up", access, "fus") { request, context in
        let wanted = try await context.decodeBody(FollowUpChange.self, from: request)
        guard wanted.ifVersion == 0 else { throw Problem(.preconditionFailed, code: "stale") }
        return try .json(Self.followUp(version: 1, date: wanted.date, note: wanted.note))
      },
      .post("\(base)/estimates/{id}/loss", access, "lo") { _, _ in
        throw Problem(.conflict, code: "version_open")
      },
      .get("\(base)/reports/declines", access, "rp") { request, _ in
        let query = try request.query(allowing: ["from", "to", "time_zone"])
        return try .json(
          DeclineReport(
            from: query["from"], to: query["to"], timeZone: query["time_zone"] ?? "", count: 0, currencies: [],
            lostEstimates: 0))
      },
    ]
  }

  private static func followUp(version: Int64, date: String?, note: String?) -> FollowUpDetail {
    FollowUpDetail(estimateID: estimate, version: version, date: date, note: note, setBy: nil, setAt: nil)
  }
}
