import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime

struct APIKeyRoutes: Sendable {
  let createAPIKey: CreateAPIKey
  let listAPIKeys: ListAPIKeys
  let revokeAPIKey: RevokeAPIKey

  private struct Draft: Decodable {
    let name: String
    let scopes: [String]
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: Draft = try StrictJSON.decode(from: body)
    let outcome = try await createAPIKey(
      name: draft.name, scopes: draft.scopes, call: context.call(),
      keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ created: CreateAPIKey.Created) throws -> StoredAnswer {
    try .json(APIKeyBody(created.key, text: created.text), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try ListQuery(try request.query(allowing: ListQuery.names))
    let page = try await listAPIKeys(query, call: context.call())
    return try .json(ListBody(page) { APIKeyBody($0, text: nil) })
  }

  func revoke(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await revokeAPIKey(try context.path.id("id"), call: context.call())
    return .noContent()
  }
}

struct APIKeyBody: Encodable {
  let id: APIKey.ID
  let name: String
  let scopes: [String]
  let createdAt: Date
  let revokedAt: Date?
  /// Shown once.
  let key: String?

  init(_ key: APIKey, text: String?) {
    id = key.id
    name = key.name
    scopes = key.scopes
    createdAt = key.createdAt
    revokedAt = key.revokedAt
    self.key = text
  }

  enum CodingKeys: String, CodingKey {
    case id, name, scopes
    case createdAt = "created_at"
    case revokedAt = "revoked_at"
    case key
  }
}
