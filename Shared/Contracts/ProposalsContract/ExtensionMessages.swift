import Foundation
import Identifiers

/// `POST /internal/v1/proposals/{id}/extension`: the team moves the end of a sent version to a later day.
public struct ExtensionDraft: Codable, Hashable, Sendable {
  /// The new last valid day, `YYYY-MM-DD`, in the time zone that the version was sent with.
  public var validUntil: String

  public init(validUntil: String) {
    self.validUntil = validUntil
  }

  enum CodingKeys: String, CodingKey {
    case validUntil = "valid_until"
  }
}

/// `POST /internal/v1/proposals/{id}/extension-requests`, by a share link: its recipient would like more time.
public struct ExtensionRequest: Codable, Hashable, Sendable {
  /// Whose link it is.
  public var contactID: ContactID?
  public var note: String?

  public init(contactID: ContactID? = nil, note: String? = nil) {
    self.contactID = contactID
    self.note = note
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case note
  }
}
