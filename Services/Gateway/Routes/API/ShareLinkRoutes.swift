import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ShareLinkRoutes: Sendable {
  let createShareLink: CreateShareLink
  let revokeShareLink: RevokeShareLink
  let listShareLinks: ListShareLinks

  private struct Draft: Decodable {
    let contactID: ContactID
    let expiresInDays: Int?

    enum CodingKeys: String, CodingKey {
      case contactID = "contact_id"
      case expiresInDays = "expires_in_days"
    }
  }

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await create(to: .proposal(try context.path.id("id")), request, context)
  }

  func createForInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await create(to: .invoice(try context.path.id("id")), request, context)
  }

  private func create(
    to subject: ShareLink.Subject, _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let body = try await context.jsonBytes(from: request)
    let draft: Draft = try StrictJSON.decode(from: body)
    let outcome = try await createShareLink(
      to: subject, contact: Contact.ID(draft.contactID.rawValue), expiresInDays: draft.expiresInDays,
      call: context.call(),
      keyed: context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ made: CreateShareLink.Made) throws -> StoredAnswer {
    try .json(ShareLinkBody(made.link, at: made.link.createdAt, url: made.url), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await list(of: .proposal(try context.path.id("id")), request, context)
  }

  func listOfInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await list(of: .invoice(try context.path.id("id")), request, context)
  }

  private func list(
    of subject: ShareLink.Subject, _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let query = try ListQuery(try request.query(allowing: ListQuery.names))
    let (page, now) = try await listShareLinks(of: subject, query, call: context.call())
    return try .json(ListBody(page) { ShareLinkBody($0, at: now) })
  }

  func revoke(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await revokeShareLink(
      try context.path.id("link_id"), of: .proposal(try context.path.id("id")), call: context.call())
    return .noContent()
  }

  func revokeOfInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await revokeShareLink(
      try context.path.id("link_id"), of: .invoice(try context.path.id("id")), call: context.call())
    return .noContent()
  }
}

struct ShareLinkBody: Encodable {
  let id: ShareLink.ID
  let contactID: Contact.ID
  let name: String
  let email: String
  let role: Contact.Role
  let createdAt: Date
  let expiresAt: Date
  let revokedAt: Date?
  let status: String
  /// What became of the mail that brought it; absent where there was none.
  let mail: DeliveryTrail.MailStatus?
  let mailedAt: Date?
  /// Shown once.
  let url: String?

  init(_ trail: DeliveryTrail, at now: Date) {
    self.init(trail.link, at: now, mail: trail.mail, mailedAt: trail.mailedAt)
  }

  init(
    _ link: ShareLink, at now: Date, url: String? = nil, mail: DeliveryTrail.MailStatus? = nil, mailedAt: Date? = nil
  ) {
    id = link.id
    contactID = link.contact
    name = link.name
    email = link.email
    role = link.role
    createdAt = link.createdAt
    expiresAt = link.expiresAt
    revokedAt = link.revokedAt
    status = link.statusText(at: now)
    self.mail = mail
    self.mailedAt = mailedAt
    self.url = url
  }

  enum CodingKeys: String, CodingKey {
    case id
    case contactID = "contact_id"
    case name, email, role
    case createdAt = "created_at"
    case expiresAt = "expires_at"
    case revokedAt = "revoked_at"
    case status, mail
    case mailedAt = "mailed_at"
    case url
  }
}
