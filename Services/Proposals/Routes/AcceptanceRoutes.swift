import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct AcceptanceRoutes: Sendable {
  let decideProposal: DecideProposal

  func accept(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(AcceptanceRequest.self, from: request)
    let call = try context.call()
    return try .decision(try await decideProposal(try DecisionClaim(body), on: id, call: call), for: call.caller)
  }
}

extension DecisionDetail {
  init(_ answer: DecideProposal.Answer) {
    self.init(
      answer.decision, proposalID: answer.proposalID, estimateID: answer.estimateID, projectID: answer.projectID)
  }
}
