import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct PreviewRoutes: Sendable {
  let previewProposal: PreviewProposal

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(DispatchRequest.self, from: request)
    let page = try await previewProposal(Dispatch(body), of: id, call: try context.call())
    return .json(bytes: try PageRoutes.json(of: page))
  }
}
