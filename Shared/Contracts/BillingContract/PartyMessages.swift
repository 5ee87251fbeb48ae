import Foundation
import Identifiers

/// A postal address as it is printed.
public struct PostalAddress: Codable, Hashable, Sendable {
  public var line1: String
  public var line2: String?
  public var city: String
  public var region: String?
  public var postalCode: String?
  /// ISO 3166-1 alpha-2.
  public var country: String

  public init(
    line1: String, line2: String? = nil, city: String, region: String? = nil, postalCode: String? = nil, country: String
  ) {
    self.line1 = line1
    self.line2 = line2
    self.city = city
    self.region = region
    self.postalCode = postalCode
    self.country = country
  }

  enum CodingKeys: String, CodingKey {
    case line1
    case line2
    case city
    case region
    case postalCode = "postal_code"
    case country
  }
}

/// Who bills: the gateway's own data, copied in when an invoice is issued and never looked up later.
public struct InvoiceSeller: Codable, Hashable, Sendable {
  public var name: String
  public var tradingAs: String?
  public var email: String?
  public var phone: String?
  public var website: String?
  public var licenseNumber: String?
  public var address: PostalAddress?
  /// `#rrggbb`.
  public var accentColor: String
  /// The hash of a picture.
  public var logo: String?
  /// One of the gateway's own set.
  public var font: String?

  public init(
    name: String, tradingAs: String? = nil, email: String? = nil, phone: String? = nil, website: String? = nil,
    licenseNumber: String? = nil, address: PostalAddress? = nil, accentColor: String, logo: String? = nil,
    font: String? = nil
  ) {
    self.name = name
    self.tradingAs = tradingAs
    self.email = email
    self.phone = phone
    self.website = website
    self.licenseNumber = licenseNumber
    self.address = address
    self.accentColor = accentColor
    self.logo = logo
    self.font = font
  }

  enum CodingKeys: String, CodingKey {
    case name
    case tradingAs = "trading_as"
    case email
    case phone
    case website
    case licenseNumber = "license_number"
    case address
    case accentColor = "accent_color"
    case logo
    case font
  }
}

/// Who is billed, copied in when an invoice is issued.
public struct BillTo: Codable, Hashable, Sendable {
  public var name: String
  public var address: PostalAddress?

  public init(name: String, address: PostalAddress? = nil) {
    self.name = name
    self.address = address
  }
}
