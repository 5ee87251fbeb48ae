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

/// Strong entity tags that are a record's version (DC-2).
enum EntityTag {
  /// The version that a change was made of.
  ///
  /// - Throws: 428 without a condition, 412 for one that no version meets.
  static func required(of request: Request) throws -> Int64 {
    let conditions = request.headers[values: .ifMatch]
    guard let condition = conditions.first, conditions.count == 1 else {
      throw Problem(
        .preconditionRequired, code: "precondition_required", detail: "If-Match with the ETag that was read is needed.")
    }
    guard let version = version(condition) else { throw GatewayRefusal.stale }
    return version
  }

  static func text(_ version: Int64) -> String { "\"v\(version)\"" }

  /// `nil` for what can't be the tag of any version: weak, a list, `*`.
  static func version(_ tag: String) -> Int64? {
    guard tag.hasPrefix("\"v"), tag.hasSuffix("\""), tag.utf8.count >= 4 else { return nil }
    let digits = tag.dropFirst(2).dropLast()
    guard let version = Int64(digits), text(version).utf8.elementsEqual(tag.utf8) else { return nil }
    return version
  }
}
