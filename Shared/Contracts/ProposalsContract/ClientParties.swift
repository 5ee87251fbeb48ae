/// The contractor as the client knows it; copied in when the proposal is sent, never joined later.
public struct SellerDetails: Codable, Hashable, Sendable {
  public var name: String
  public var tradingAs: String?
  public var email: String?
  public var phone: String?
  public var website: String?
  public var licenseNumber: String?
  public var address: PostalAddress?
  /// `#rrggbb`.
  public var accentColor: String
  public var declineReasonRequired: Bool
  /// The hash of a picture.
  public var logo: String?
  /// One of the gateway's typefaces; absent for its own.
  public var font: String?

  public init(
    name: String, tradingAs: String?, email: String?, phone: String?, website: String?, licenseNumber: String?,
    address: PostalAddress?, accentColor: String, declineReasonRequired: Bool,
    logo: String? = nil, font: String? = nil
  ) {
    self.name = name
    self.tradingAs = tradingAs
    self.email = email
    self.phone = phone
    self.website = website
    self.licenseNumber = licenseNumber
    self.address = address
    self.accentColor = accentColor
    self.declineReasonRequired = declineReasonRequired
    self.logo = logo
    self.font = font
  }

  enum CodingKeys: String, CodingKey {
    case name
    case tradingAs = "trading_as"
    case email, phone, website
    case licenseNumber = "license_number"
    case address
    case accentColor = "accent_color"
    case declineReasonRequired = "decline_reason_required"
    case logo, font
  }
}

public struct ClientDetails: Codable, Hashable, Sendable {
  public var name: String
  public var address: PostalAddress?

  public init(name: String, address: PostalAddress?) {
    self.name = name
    self.address = address
  }
}
