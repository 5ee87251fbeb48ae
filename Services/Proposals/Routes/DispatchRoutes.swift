import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct DispatchRoutes: Sendable {
  let numberChangeOrder: NumberChangeOrder
  let dispatchProposal: DispatchProposal

  func number(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await numberChangeOrder(try context.path.id("id"), call: try context.call())
    return try .json(try ProposalDetail(answer))
  }

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
