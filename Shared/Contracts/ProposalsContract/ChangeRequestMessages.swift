import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/change-requests`: somebody wants it otherwise, and decides nothing.
///
/// A share link or a signed-in contact sends `visitor`; a team member or API key sends `onBehalf`. The other one must be absent.
public struct ChangeRequestDraft: Codable, Hashable, Sendable {
  /// The caller's key: the same key gives the same answer. At most 255 bytes.
  public var requestKey: String
  /// `contentSHA256` of the version that was looked at; required from a link, checked when present.
  public var contentSHA256: String?
  public var typedName: String?
  /// What should be different. Needed unless a line is named.
  public var text: String?
  public var objections: [ObjectionDraft]?
  public var visitor: Visitor?
  public var onBehalf: OnBehalf?

  public init(
    requestKey: String, contentSHA256: String?, typedName: String?, text: String?, objections: [ObjectionDraft]?,
    visitor: Visitor?, onBehalf: OnBehalf?
  ) {
    self.requestKey = requestKey
    self.contentSHA256 = contentSHA256
    self.typedName = typedName
    self.text = text
    self.objections = objections
    self.visitor = visitor
    self.onBehalf = onBehalf
  }

  enum CodingKeys: String, CodingKey {
    case requestKey = "request_key"
    case contentSHA256 = "content_sha256"
    case typedName = "typed_name"
    case text, objections, visitor
    case onBehalf = "on_behalf"
  }
}

/// That changes were asked for, for the team.
public struct ChangeRequestDetail: Codable, Hashable, Sendable {
  public var id: ChangeRequestID
  public var proposalID: ProposalID
  public var revision: Int
  public var requestedAt: Date
  /// `share_link`, `portal`, `team` or `api`.
  public var path: String
  /// `link:…`, `contact:…`, `member:…` or `key:…`.
  public var requestedBy: String
  public var contactID: ContactID?
  public var typedName: String?
  public var text: String?
  public var objections: [Objection]
  public var onBehalf: OnBehalf?
  public var contentSHA256: String

  public init(
    id: ChangeRequestID, proposalID: ProposalID, revision: Int, requestedAt: Date, path: String, requestedBy: String,
    contactID: ContactID?, typedName: String?, text: String?, objections: [Objection], onBehalf: OnBehalf?,
    contentSHA256: String
  ) {
    self.id = id
    self.proposalID = proposalID
    self.revision = revision
    self.requestedAt = requestedAt
    self.path = path
    self.requestedBy = requestedBy
    self.contactID = contactID
    self.typedName = typedName
    self.text = text
    self.objections = objections
    self.onBehalf = onBehalf
    self.contentSHA256 = contentSHA256
  }

  enum CodingKeys: String, CodingKey {
    case id
    case proposalID = "proposal_id"
    case revision
    case requestedAt = "requested_at"
    case path
    case requestedBy = "requested_by"
    case contactID = "contact_id"
    case typedName = "typed_name"
    case text, objections
    case onBehalf = "on_behalf"
    case contentSHA256 = "content_sha256"
  }
}

/// `GET /internal/v1/proposals/{id}/change-requests`: all of one version, the first one first; there are never many.
public struct ChangeRequestList: Codable, Hashable, Sendable {
  public var items: [ChangeRequestDetail]

  public init(items: [ChangeRequestDetail]) {
    self.items = items
  }
}

/// That changes were asked for, as the client's page says it.
public struct ClientChangeRequest: Codable, Hashable, Sendable {
  public var requestedAt: Date
  public var typedName: String?
  public var text: String?
  public var objections: [Objection]
  /// The contractor's team wrote it down for the client.
  public var onBehalf: Bool

  public init(requestedAt: Date, typedName: String?, text: String?, objections: [Objection], onBehalf: Bool) {
    self.requestedAt = requestedAt
    self.typedName = typedName
    self.text = text
    self.objections = objections
    self.onBehalf = onBehalf
  }

  enum CodingKeys: String, CodingKey {
    case requestedAt = "requested_at"
    case typedName = "typed_name"
    case text, objections
    case onBehalf = "on_behalf"
  }
}
