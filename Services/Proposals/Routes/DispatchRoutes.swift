import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct DispatchRoutes: Sendable {
  let dispatchProposal: DispatchProposal

  func send(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let order = try StrictJSON.decode(DispatchRequest.self, from: body)
    let outcome = try await dispatchProposal(
      Dispatch(order), of: id, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.sent))
    return try outcome.response(Self.sent)
  }

  private static func sent(_ sent: DispatchProposal.Sent) throws -> StoredAnswer {
    try .json(try ProposalDetail(sent))
  }
}
