import Identifiers

/// Someone the proposal is sent to.
public struct Recipient: Codable, Hashable, Sendable {
  public enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    /// May accept and decline.
    case decides
    /// May read.
    case reads
    /// May read, and pays the invoices later.
    case pays
  }
  public var contactID: ContactID
  public var name: String
  public var email: String
  public var role: Role

  public init(contactID: ContactID, name: String, email: String, role: Role) {
    self.contactID = contactID
    self.name = name
    self.email = email
    self.role = role
  }

  enum CodingKeys: String, CodingKey {
    case contactID = "contact_id"
    case name, email, role
  }
}

/// `POST /internal/v1/proposals/{id}/dispatch`: sends it. The gateway adds what it owns; it is frozen with the content.
public struct DispatchRequest: Codable, Hashable, Sendable {
  public var layout: ProposalLayout
  public var seller: SellerDetails
  public var client: ClientDetails
  public var recipients: [Recipient]
  public var locale: String
  public var timeZone: String

  public init(
    layout: ProposalLayout, seller: SellerDetails, client: ClientDetails, recipients: [Recipient], locale: String,
    timeZone: String
  ) {
    self.layout = layout
    self.seller = seller
    self.client = client
    self.recipients = recipients
    self.locale = locale
    self.timeZone = timeZone
  }

  enum CodingKeys: String, CodingKey {
    case layout, seller, client, recipients, locale
    case timeZone = "time_zone"
  }
}
