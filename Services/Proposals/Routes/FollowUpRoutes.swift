import CivilCalendar
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct FollowUpRoutes: Sendable {
  let setFollowUp: SetFollowUp

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let id: EstimateID = try context.path.id("id")
    return try .json(FollowUpDetail(try await setFollowUp.current(of: id, call: try context.call()), of: id))
  }

  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: EstimateID = try context.path.id("id")
    let change = try await context.decodeBody(ProposalsContract.FollowUpChange.self, from: request)
    let followUp = try await setFollowUp(
      FollowUpChange(ifVersion: change.ifVersion, date: change.date, note: change.note), of: id,
      call: try context.call())
    return try .json(FollowUpDetail(followUp, of: id))
  }
}

struct LossRoutes: Sendable {
  let loseEstimate: LoseEstimate

  func lose(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: EstimateID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let wanted = try StrictJSON.decode(LossRequest.self, from: body)
    let outcome = try await loseEstimate(
      id, reason: wanted.reason, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.lost))
    return try outcome.response(Self.lost)
  }

  private static func lost(_ answer: ReadEstimate.Answer) throws -> StoredAnswer {
    try .json(EstimateDetail(answer))
  }
}

extension FollowUpDetail {
  init(_ followUp: FollowUp, of estimate: EstimateID) {
    self.init(
      estimateID: .init(estimate), version: followUp.version, date: followUp.date?.text, note: followUp.note,
      setBy: followUp.setBy, setAt: followUp.setAt)
  }
}

extension LossDetail {
  init(_ loss: Loss) {
    self.init(lostAt: loss.at, lostBy: loss.by, reason: loss.reason)
  }
}

extension DeclineContext {
  init(_ context: ReadEstimate.DeclineContext, of estimate: EstimateID) {
    self.init(
      revision: context.revision,
      decision: DecisionDetail(
        context.decision, proposalID: context.proposalID, estimateID: estimate, projectID: nil),
      engagement: EngagementSummary(context.engagement),
      changeRequests: context.changeRequests.map {
        ChangeRequestDetail($0, proposalID: context.proposalID, revision: context.revision)
      })
  }
}
