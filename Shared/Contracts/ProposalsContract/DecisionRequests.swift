import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/acceptance`, from every path.
///
/// A share link or a signed-in contact sends `visitor`; a team member or API key sends `onBehalf`. The other one must be
/// absent.
public struct AcceptanceRequest: Codable, Hashable, Sendable {
  /// The caller's key: the same key gives the same answer. At most 255 bytes.
  public var decisionKey: String
  /// `contentSHA256` of the version that was looked at; required from a link, checked when present.
  public var contentSHA256: String?
  public var typedName: String?
  /// Beside the typed name: lines of points, as in `40,120 52,98;75,60`, from 0,0 to 600,200; at most 60 lines, 1,500
  /// points and 12,000 bytes. Empty is none.
  public var drawnSignature: String?
  public var note: String?
  /// Absent: as sent.
  public var choices: ChosenOptions?
  /// What the person saw that it comes to; 409 `total_changed` when it does not.
  public var expectedTotal: ExpectedTotal?
  /// Of a change order, what the person saw that the contract comes to before it, in minor units; 409 `contract_changed` when
  /// it comes to something else by now.
  public var contractBeforeCents: Int64?
  public var visitor: Visitor?
  public var onBehalf: OnBehalf?
  /// `true`: only what was recorded before under this key is wanted; otherwise 409 `not_recorded`, and nothing is
  /// recorded.
  public var onlyIfRepeated: Bool?

  public init(
    decisionKey: String, contentSHA256: String?, typedName: String?, drawnSignature: String? = nil, note: String?,
    choices: ChosenOptions?, expectedTotal: ExpectedTotal? = nil, contractBeforeCents: Int64? = nil, visitor: Visitor?,
    onBehalf: OnBehalf?, onlyIfRepeated: Bool? = nil
  ) {
    self.decisionKey = decisionKey
    self.contentSHA256 = contentSHA256
    self.typedName = typedName
    self.drawnSignature = drawnSignature
    self.note = note
    self.choices = choices
    self.expectedTotal = expectedTotal
    self.contractBeforeCents = contractBeforeCents
    self.visitor = visitor
    self.onBehalf = onBehalf
    self.onlyIfRepeated = onlyIfRepeated
  }

  enum CodingKeys: String, CodingKey {
    case decisionKey = "decision_key"
    case contentSHA256 = "content_sha256"
    case typedName = "typed_name"
    case drawnSignature = "drawn_signature"
    case note, choices
    case expectedTotal = "expected_total"
    case contractBeforeCents = "contract_before_cents"
    case visitor
    case onBehalf = "on_behalf"
    case onlyIfRepeated = "only_if_repeated"
  }
}

/// A total as somebody saw it.
public struct ExpectedTotal: Codable, Hashable, Sendable {
  public var amountCents: Int64
  /// ISO 4217.
  public var currency: String

  public init(amountCents: Int64, currency: String) {
    self.amountCents = amountCents
    self.currency = currency
  }

  enum CodingKeys: String, CodingKey {
    case amountCents = "amount_cents"
    case currency
  }
}

/// `POST /internal/v1/proposals/{id}/decline`, from every path; as `AcceptanceRequest`.
public struct DeclineRequest: Codable, Hashable, Sendable {
  public var decisionKey: String
  public var contentSHA256: String?
  public var typedName: String?
  public var reasonCode: DeclineReason?
  public var reason: String?
  /// The lines that it is about, if it is about some.
  public var objections: [ObjectionDraft]?
  public var visitor: Visitor?
  public var onBehalf: OnBehalf?
  /// `true`: only what was recorded before under this key is wanted; otherwise 409 `not_recorded`, and nothing is
  /// recorded.
  public var onlyIfRepeated: Bool?

  public init(
    decisionKey: String, contentSHA256: String?, typedName: String?, reasonCode: DeclineReason?, reason: String?,
    objections: [ObjectionDraft]? = nil, visitor: Visitor?, onBehalf: OnBehalf?,
    onlyIfRepeated: Bool? = nil
  ) {
    self.decisionKey = decisionKey
    self.contentSHA256 = contentSHA256
    self.typedName = typedName
    self.reasonCode = reasonCode
    self.reason = reason
    self.objections = objections
    self.visitor = visitor
    self.onBehalf = onBehalf
    self.onlyIfRepeated = onlyIfRepeated
  }

  enum CodingKeys: String, CodingKey {
    case decisionKey = "decision_key"
    case contentSHA256 = "content_sha256"
    case typedName = "typed_name"
    case reasonCode = "reason_code"
    case reason, objections, visitor
    case onBehalf = "on_behalf"
    case onlyIfRepeated = "only_if_repeated"
  }
}

/// The person behind a share link or a portal session, as the gateway saw the request. A signed-in contact is a caller
/// `contact:…` with the scope `client:{id}` of their client, and names themselves here.
public struct Visitor: Codable, Hashable, Sendable {
  public var contactID: ContactID
  public var role: Recipient.Role
  /// 32 hex digits, the session of the signed cookie.
  public var session: String
  /// They answered the confirm page: needed when the session has no human signal (SL-5), which only share links send.
  public var confirmed: Bool
  public var address: String
  public var userAgent: String

  public init(
    contactID: ContactID, role: Recipient.Role, session: String, confirmed: Bool, address: String, userAgent: String
  ) {
    self.contactID = contactID
    self.role = role
    self.session = session
    self.confirmed = confirmed
    self.address = address
    self.userAgent = userAgent
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case role, session, confirmed, address
    case userAgent = "user_agent"
  }
}

/// Who told the team, and how.
public struct OnBehalf: Codable, Hashable, Sendable {
  public enum Channel: String, Codable, Hashable, Sendable, CaseIterable {
    case phone, email, text
    case inPerson = "in_person"
    case letter, other
  }
  /// The person's name.
  public var toldBy: String
  public var channel: Channel
  public var contactID: ContactID?

  public init(toldBy: String, channel: Channel, contactID: ContactID?) {
    self.toldBy = toldBy
    self.channel = channel
    self.contactID = contactID
  }

  enum CodingKeys: String, CodingKey {
    case toldBy = "told_by"
    case channel
    case contactID = "contact_id"
  }
}
