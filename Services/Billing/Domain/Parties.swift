import CivilCalendar
import Foundation

/// Who bills and who is billed: copied in when an invoice is issued, never looked up later.
struct Parties: Codable, Hashable, Sendable {
  var seller: Seller
  var billTo: BillTo
  /// BCP 47.
  var locale: String
  /// IANA name: where days begin and end.
  var timeZone: String

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
    /// The hash of a picture.
    var logo: String?
    /// One of the gateway's own set.
    var font: String?
  }

  struct BillTo: Codable, Hashable, Sendable {
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

  /// - Throws: `invalid`.
  func checkedZone() throws(BillingRefusal) -> TimeZone {
    guard let zone = TimeZone(ianaName: timeZone) else {
      throw .field("time_zone", "invalid_value", "An IANA time zone name.")
    }
    return zone
  }
}

/// Someone an invoice is sent to.
struct InvoiceRecipient: Codable, Hashable, Sendable {
  var contactID: ContactID
  var name: String
  var email: String
}
