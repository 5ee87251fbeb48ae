import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime

struct MemberRoutes: Sendable {
  let addMember: AddMember
  let listMembers: ListMembers
  let removeMember: RemoveMember

  private struct Draft: Decodable {
    let name: String
    let email: String
    let role: Member.Role
  }

  func add(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: Draft = try StrictJSON.decode(from: body)
    let outcome = try await addMember(
      MemberDraft(name: draft.name, email: draft.email, role: draft.role), call: context.call(),
      keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ member: Member) throws -> StoredAnswer {
    try .json(MemberBody(member), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try ListQuery(try request.query(allowing: ListQuery.names))
    return try .json(ListBody(try await listMembers(query, call: context.call()), MemberBody.init))
  }

  func remove(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await removeMember(try context.path.id("id"), call: context.call())
    return .noContent()
  }
}

extension Member.Role: Codable {}

struct MemberBody: Encodable {
  let id: Member.ID
  let name: String
  let email: String
  let role: Member.Role
  let createdAt: Date

  init(_ member: Member) {
    id = member.id
    name = member.name
    email = member.email
    role = member.role
    createdAt = member.createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id, name, email, role
    case createdAt = "created_at"
  }
}
