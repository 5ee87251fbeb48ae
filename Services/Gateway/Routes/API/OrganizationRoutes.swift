import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

struct OrganizationRoutes: Sendable {
  let createOrganization: CreateOrganization
  let readOrganization: ReadOrganization
  let changeOrganization: ChangeOrganization

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: OrganizationDraftBody = try StrictJSON.decode(from: body)
    let outcome = try await createOrganization(
      try draft.details(), call: context.call(), keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ created: CreateOrganization.Created) throws -> StoredAnswer {
    let body = OrganizationBody(
      organization: created.organization, apiKey: APIKeyBody(created.key, text: created.keyText))
    return try .json(body, status: .created)
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try Self.response(try await readOrganization(call: context.call()))
  }

  func change(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(OrganizationChangeBody.self, from: request)
    let organization = try await changeOrganization(body.change, ifVersion: version, call: context.call())
    return try Self.response(organization)
  }

  private static func response(_ organization: Organization) throws -> Response {
    try .json(
      OrganizationBody(organization: organization), headers: [.eTag: EntityTag.text(organization.version)])
  }
}
