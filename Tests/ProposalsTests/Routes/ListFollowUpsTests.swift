import CallContext
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime
import Testing

@testable import Proposals

@Suite struct ListFollowUpsTests {
  private func follow(
    _ portal: ProposalsFixture, _ id: ProposalsContract.EstimateID, _ date: String?, version: Int64 = 0
  ) async throws {
    let change = ProposalsContract.FollowUpChange(ifVersion: version, date: date, note: date.map { "Call on \($0)" })
    let answer = try await portal.call(
      "PUT", "/estimates/\(id)/follow-up", by: portal.team, body: try JSONOutput.encode(change))
    #expect(answer.status == 200)
  }

  private func list(
    _ portal: ProposalsFixture, _ query: String
  ) async throws -> ProposalsContract.Page<FollowUpSummary> {
    try await portal.call("GET", "/follow-ups", by: portal.team, query: query).decode()
  }

  @Test func `what is due comes the earliest day first, page by page, and what was taken off is not there`()
    async throws
  {
    try await ProposalsFixture.run { portal in
      var ids: [ProposalsContract.EstimateID] = []
      for day in ["2099-05-03", "2099-05-01", "2099-05-02", "2099-05-01", nil] {
        let id = try await portal.sent().estimateID
        try await follow(portal, id, day)
        ids.append(id)
      }
      let all = try await list(portal, "")
      #expect(
        all.items.map(\.date) == ["2099-05-01", "2099-05-01", "2099-05-02", "2099-05-03"] && all.nextCursor == nil)
      #expect(Set(all.items.map(\.estimateID)) == Set(ids.prefix(4)))
      let first = try #require(all.items.first)
      #expect(first.note == "Call on 2099-05-01" && first.setBy == portal.team.principal.text && first.stage == .sent)
      // The day itself is not before the day.
      #expect(try await list(portal, "due_before=2099-05-02").items.count == 2)
      #expect(try await list(portal, "due_before=2099-05-01").items.isEmpty)
      // Two on the same day are parted by their ids: none is left out, none comes twice.
      var walked: [FollowUpSummary] = []
      var cursor: String?
      for _ in 0..<4 {
        let page = try await list(portal, "limit=1" + (cursor.map { "&cursor=\($0)" } ?? ""))
        walked += page.items
        cursor = page.nextCursor
      }
      #expect(walked == all.items && cursor == nil)
      try await follow(portal, ids[0], nil, version: 1)
      #expect(try await list(portal, "").items.count == 3)
      let rival: ProposalsContract.Page<FollowUpSummary> = try await portal.call(
        "GET", "/follow-ups", by: portal.rival
      ).decode()
      #expect(rival.items.isEmpty)
    }
  }

  @Test func `what is no day and no cursor of this list is refused`() async throws {
    try await ProposalsFixture.run { portal in
      for (query, code, field) in [
        ("due_before=2099-02-30", "invalid_value", "due_before"), ("due_before=", "invalid_value", "due_before"),
        ("cursor=x", "invalid_cursor", "cursor"), ("cursor=2099-02-30.\(UUID())", "invalid_cursor", "cursor"),
        ("cursor=2099-02-03", "invalid_cursor", "cursor"), ("limit=101", "out_of_range", "limit"),
        ("day=1", "unknown_parameter", "day"),
      ] {
        let answer = try await portal.call("GET", "/follow-ups", by: portal.team, query: query)
        #expect((answer.status, answer.code, answer.member("field")) == (400, code, field), "\(query)")
      }
      #expect(try await portal.call("GET", "/follow-ups", by: portal.caller(.key(UUID()), [])).status == 403)
    }
  }
}
