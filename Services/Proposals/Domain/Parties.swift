import Foundation
import Validation

/// Who sells, who buys, who reads: copied in when the proposal is sent, never looked up later.
struct Seller: Codable, Hashable, Sendable {
  var name: String
  var tradingAs: String?
  var email: String?
  var phone: String?
  var website: String?
  var licenseNumber: String?
  var address: Address?
  /// `#rrggbb`.
  var accentColor: String
  var declineReasonRequired: Bool
  /// The hash of a picture.
  var logo: String? = nil
  /// One of the gateway's own set.
  var font: String? = nil
}

struct Buyer: Codable, Hashable, Sendable {
  var name: String
  var address: Address?
}

struct Address: Codable, Hashable, Sendable {
  var line1: String
  var line2: String?
  var city: String
  var region: String?
  var postalCode: String?
  /// ISO 3166-1 alpha-2.
  var country: String
}

struct Recipient: Codable, Hashable, Sendable {
  enum Role: String, Codable, Hashable, Sendable, CaseIterable {
    case decides, reads, pays
  }
  var contactID: ContactID
  var name: String
  var email: String
  var role: Role
}

enum Layout: String, Codable, Hashable, Sendable, CaseIterable {
  case classic, itemized, summary, showcase
}

extension FieldChecks {
  mutating func address(_ address: Address?, _ field: String) {
    guard let address else { return }
    line(address.line1, "\(field).line1", bytes: ContentLimits.nameBytes)
    line(address.line2, "\(field).line2", bytes: ContentLimits.nameBytes)
    line(address.city, "\(field).city", bytes: ContentLimits.nameBytes)
    line(address.region, "\(field).region", bytes: ContentLimits.codeBytes)
    line(address.postalCode, "\(field).postal_code", bytes: ContentLimits.codeBytes)
    if address.country.utf8.count != 2 || !address.country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
      fail("invalid_value", "\(field).country", "Two capital letters, ISO 3166-1.")
    }
  }
}
