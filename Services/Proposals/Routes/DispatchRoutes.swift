import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct DispatchRoutes: Sendable {
  let dispatchProposal: DispatchProposal

  func send(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(DispatchRequest.self, from: request)
    let sent = try await dispatchProposal(Dispatch(body), of: id, call: try context.call())
    return try .json(try ProposalDetail(sent))
  }
}
