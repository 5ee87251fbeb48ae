import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A team notes when it wants to get in touch again.
struct FollowUpRoutes: Sendable {
  let proposals: ProposalsClient

  /// Neither: it is taken off the list.
  private struct Body: Decodable {
    let date: String?
    let note: String?
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try Self.response(try await proposals.followUp(of: try context.path.id("id"), call: context.call()))
  }

  /// What is due, the earliest day first.
  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try OwnerQuery.list(request, allowing: ["due_before"])
    return try .json(try await proposals.followUps(query: query, call: context.call()))
  }

  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(Body.self, from: request)
    let changed = try await proposals.setFollowUp(
      of: try context.path.id("id"), FollowUpChange(ifVersion: version, date: body.date, note: body.note),
      call: context.call())
    return try Self.response(changed)
  }

  private static func response(_ followUp: FollowUpDetail) throws -> Response {
    try .json(followUp, headers: [.eTag: EntityTag.text(followUp.version)])
  }
}

/// A team gives a job up.
struct LossRoutes: Sendable {
  let proposals: ProposalsClient

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wanted = try await context.decodeBody(LossRequest.self, from: request)
    let id: EstimateID = try context.path.id("id")
    let key = try IdempotencyKeyField.optional(of: request)
    return try .json(try await proposals.lose(id, wanted, key: key, call: context.call()))
  }
}

/// Why proposals were declined, in days of the organization's time zone.
struct DeclineReportRoutes: Sendable {
  let proposals: ProposalsClient
  let readOrganization: ReadOrganization

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let period = try OwnerQuery.forwarded(request, allowing: ["from", "to"])
    let call = try context.call()
    let organization = try await readOrganization(call: call)
    let zone = (name: "time_zone", value: organization.details.timeZone)
    return try .json(try await proposals.declines(query: period + [zone], call: call))
  }
}
