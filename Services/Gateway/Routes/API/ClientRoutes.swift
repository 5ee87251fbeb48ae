import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime

struct ClientRoutes: Sendable {
  let addClient: AddClient
  let listClients: ListClients
  let readClient: ReadClient
  let addContact: AddContact
  let changeClient: ChangeClient
  let changeContact: ChangeContact

  private struct Draft: Decodable {
    let name: String
    let address: MailingAddress?
    let contacts: [ContactDraftBody]
  }

  func add(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: Draft = try StrictJSON.decode(from: body)
    let outcome = try await addClient(
      name: draft.name, address: draft.address, contacts: draft.contacts.map(\.draft), call: context.call(),
      keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ client: Client) throws -> StoredAnswer {
    try .json(ClientBody(client), status: .created)
  }

  private static func created(_ contact: Contact) throws -> StoredAnswer {
    try .json(ContactBody(contact), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try ListQuery(try request.query(allowing: ListQuery.names))
    return try .json(ListBody(try await listClients(query, call: context.call()), ClientBody.init))
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    return try Self.response(try await readClient(try context.path.id("id"), call: context.call()))
  }

  func change(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(ClientChangeBody.self, from: request)
    return try Self.response(
      try await changeClient(body.change, of: try context.path.id("id"), ifVersion: version, call: context.call()))
  }

  func changeContact(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let version = try EntityTag.required(of: request)
    let body = try await context.decodeBody(ContactChangeBody.self, from: request)
    return try Self.response(
      try await changeContact(
        body.change, of: try context.path.id("contact_id"), of: try context.path.id("id"), ifVersion: version,
        call: context.call()))
  }

  private static func response(_ client: Client) throws -> Response {
    try .json(ClientBody(client), headers: [.eTag: EntityTag.text(client.version)])
  }

  func newContact(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: ContactDraftBody = try StrictJSON.decode(from: body)
    let outcome = try await addContact(
      draft.draft, to: try context.path.id("id"), call: context.call(),
      keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }
}

extension Contact.Role: Codable {}

struct ContactDraftBody: Decodable {
  let name: String
  let email: String
  let phone: String?
  let role: Contact.Role

  var draft: ContactDraft { ContactDraft(name: name, email: email, phone: phone, role: role) }
}

/// `PATCH /api/v1/clients/{id}`.
private struct ClientChangeBody: Decodable {
  let change: ClientChange

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    change = ClientChange(name: try members.change(.name), address: try members.optionalChange(.address))
  }

  private enum Key: String, CodingKey {
    case name, address
  }
}

/// `PATCH /api/v1/clients/{id}/contacts/{contact_id}`.
private struct ContactChangeBody: Decodable {
  let change: ContactChange

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    change = ContactChange(
      name: try members.change(.name), email: try members.change(.email), phone: try members.optionalChange(.phone),
      role: try members.change(.role))
  }

  private enum Key: String, CodingKey {
    case name, email, phone, role
  }
}

struct ContactBody: Encodable {
  let id: Contact.ID
  let name: String
  let email: String
  let phone: String?
  let role: Contact.Role

  init(_ contact: Contact) {
    id = contact.id
    name = contact.name
    email = contact.email
    phone = contact.phone
    role = contact.role
  }
}

struct ClientBody: Encodable {
  let id: Client.ID
  let name: String
  let address: MailingAddress?
  let contacts: [ContactBody]
  let version: Int64
  let createdAt: Date

  init(_ client: Client) {
    id = client.id
    name = client.name
    address = client.address
    contacts = client.contacts.map(ContactBody.init)
    version = client.version
    createdAt = client.createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id, name, address, contacts, version
    case createdAt = "created_at"
  }
}
