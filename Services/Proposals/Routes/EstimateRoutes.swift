import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct EstimateRoutes: Sendable {
  let createEstimate: CreateEstimate
  let readEstimate: ReadEstimate

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(ProposalsContract.EstimateDraft.self, from: request)
    let estimate = try await createEstimate(EstimateDraft(draft), call: try context.call())
    return try .json(EstimateDetail(estimate, proposals: [], projectID: nil), status: .created)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readEstimate(try context.path.id("id"), call: try context.call())
    return try .json(
      EstimateDetail(answer.estimate, proposals: answer.proposals, projectID: answer.projectID))
  }
}
