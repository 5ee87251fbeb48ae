import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct EstimateRoutes: Sendable {
  let createEstimate: CreateEstimate
  let readEstimate: ReadEstimate

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft = try StrictJSON.decode(ProposalsContract.EstimateDraft.self, from: body)
    let outcome = try await createEstimate(
      EstimateDraft(draft), call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ estimate: Estimate) throws -> StoredAnswer {
    try .json(EstimateDetail(estimate, proposals: [], projectID: estimate.change?.projectID), status: .created)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readEstimate(try context.path.id("id"), call: try context.call())
    return try .json(EstimateDetail(answer))
  }
}

extension EstimateDetail {
  init(_ answer: ReadEstimate.Answer) {
    self.init(answer.estimate, proposals: answer.proposals, projectID: answer.projectID)
    lastDecline = answer.lastDecline.map { DeclineContext($0, of: answer.estimate.id) }
    followUp = answer.followUp.version == 0 ? nil : FollowUpDetail(answer.followUp, of: answer.estimate.id)
  }
}
