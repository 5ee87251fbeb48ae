import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct DeclineRoutes: Sendable {
  let decideProposal: DecideProposal

  func decline(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(DeclineRequest.self, from: request)
    let call = try context.call()
    return try .decision(try await decideProposal(try DecisionClaim(body), on: id, call: call), for: call.caller)
  }
}
