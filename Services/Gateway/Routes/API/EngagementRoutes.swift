import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// Who looked at a proposal, and what the organization calls reading.
struct EngagementRoutes: Sendable {
  let proposals: ProposalsClient

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request)
    let id: ProposalID = try context.path.id("id")
    return try .json(try await proposals.views(of: id, query: query, call: context.call()))
  }

  func overrule(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(OverruleRequest.self, from: request)
    return try .json(
      try await proposals.overrule(
        try context.path.id("view_id"), of: try context.path.id("id"), wanted, call: context.call()))
  }

  func settings(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try .json(try await proposals.engagementSettings(call: context.call()))
  }

  func setSettings(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(EngagementSettings.self, from: request)
    return try .json(try await proposals.setEngagementSettings(wanted, call: context.call()))
  }
}
