import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct EstimateRoutes: Sendable {
  let proposals: ProposalsClient
  let readClient: ReadClient

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let draft = try await context.decodeBody(EstimateDraft.self, from: request)
    let call = try context.call()
    do {
      _ = try await readClient(Client.ID(draft.clientID.rawValue), call: call)
    } catch GatewayRefusal.notFound {
      throw GatewayRefusal.unknownClient(field: "client_id")
    }
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await proposals.createEstimate(draft, key: key, call: call), status: .created)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await proposals.estimate(try context.path.id("id"), call: context.call()))
  }
}
