import CivilCalendar
import Foundation
import Identifiers
import Money

/// Who sells: the tenant, with the branding and the seller's details that a sent proposal carries.
struct Organization: Hashable, Sendable {
  var id: OrganizationID
  var details: OrganizationDetails
  /// The strong ETag (DC-2).
  var version: Int64
  var createdAt: Date
  var updatedAt: Date

  static let defaultAccentColor = "#1f5f7a"
}

/// What a team may write of its organization.
struct OrganizationDetails: Hashable, Sendable {
  var name: String
  var tradingAs: String?
  /// ISO 4217.
  var currency: String
  /// BCP 47.
  var locale: String
  /// IANA name.
  var timeZone: String
  var email: String?
  var phone: String?
  var website: String?
  var licenseNumber: String?
  var address: MailingAddress?
  /// `#rrggbb`, lower case.
  var accentColor: String
  var declineReasonRequired: Bool
  /// The hash of a picture that the organization has; whether it is there, its owner says.
  var logo: String? = nil
  var font = Typeface.standard

  /// The name that a client knows.
  var displayName: String { tradingAs ?? name }

  /// The same details in their stored form, or why they can't be taken.
  func checked() throws(GatewayRefusal) -> OrganizationDetails {
    OrganizationDetails(
      name: try Texts.line(name, field: "name", limitBytes: 200),
      tradingAs: try Texts.optionalLine(tradingAs, field: "trading_as", limitBytes: 200),
      currency: try Self.currency(currency),
      locale: try Self.locale(locale),
      timeZone: try Self.timeZone(timeZone),
      email: try Self.email(email),
      phone: try Texts.optionalLine(phone, field: "phone", limitBytes: 40),
      website: try Self.website(website),
      licenseNumber: try Texts.optionalLine(licenseNumber, field: "license_number", limitBytes: 64),
      address: try address?.checked(field: "address"),
      accentColor: try Self.color(accentColor),
      declineReasonRequired: declineReasonRequired, logo: logo, font: font)
  }

  private static func currency(_ text: String) throws(GatewayRefusal) -> String {
    guard let currency = Currency(code: text) else {
      throw .invalid(field: "currency", .malformed(wanted: "an ISO 4217 code such as USD"))
    }
    return currency.code
  }

  private static func locale(_ text: String) throws(GatewayRefusal) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isTag = parts.allSatisfy { (1...8).contains($0.count) && $0.allSatisfy(isAlphanumeric) }
    guard isTag, let language = parts.first, (2...3).contains(language.count), text.utf8.count <= 35 else {
      throw .invalid(field: "locale", .malformed(wanted: "a language tag such as en-US"))
    }
    return text
  }

  private static func timeZone(_ text: String) throws(GatewayRefusal) -> String {
    guard TimeZone(ianaName: text) != nil else {
      throw .invalid(field: "time_zone", .malformed(wanted: "an IANA time zone such as America/Los_Angeles"))
    }
    return text
  }

  private static func email(_ text: String?) throws(GatewayRefusal) -> String? {
    guard let text else { return nil }
    return try EmailAddress.checked(text, field: "email").text
  }

  private static func website(_ text: String?) throws(GatewayRefusal) -> String? {
    guard let text = try Texts.optionalLine(text, field: "website", limitBytes: 300) else { return nil }
    let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
    guard isWeb, let url = URL(string: text), let host = url.host(), !host.isEmpty else {
      throw .invalid(field: "website", .malformed(wanted: "an address that starts with https:// or http://"))
    }
    return text
  }

  private static func color(_ text: String) throws(GatewayRefusal) -> String {
    let bytes = Array(text.lowercased().utf8)
    let isColor = bytes.count == 7 && bytes[0] == UInt8(ascii: "#") && bytes.dropFirst().allSatisfy(isHexDigit)
    guard isColor else { throw .invalid(field: "accent_color", .malformed(wanted: "#rrggbb")) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// A change of some fields: absent is left alone, null empties.
enum FieldChange<Value: Sendable & Hashable>: Sendable, Hashable {
  case absent
  case set(Value)

  func applied(to current: Value) -> Value {
    switch self {
    case .absent: current
    case .set(let value): value
    }
  }
}

struct OrganizationChange: Sendable, Hashable {
  var name: FieldChange<String> = .absent
  var tradingAs: FieldChange<String?> = .absent
  var currency: FieldChange<String> = .absent
  var locale: FieldChange<String> = .absent
  var timeZone: FieldChange<String> = .absent
  var email: FieldChange<String?> = .absent
  var phone: FieldChange<String?> = .absent
  var website: FieldChange<String?> = .absent
  var licenseNumber: FieldChange<String?> = .absent
  var address: FieldChange<MailingAddress?> = .absent
  var accentColor: FieldChange<String> = .absent
  var declineReasonRequired: FieldChange<Bool> = .absent
  var logo: FieldChange<String?> = .absent
  var font: FieldChange<String> = .absent

  func applied(to current: OrganizationDetails) throws(GatewayRefusal) -> OrganizationDetails {
    let font = try Typeface.checked(font.applied(to: current.font.rawValue))
    return try OrganizationDetails(
      name: name.applied(to: current.name), tradingAs: tradingAs.applied(to: current.tradingAs),
      currency: currency.applied(to: current.currency), locale: locale.applied(to: current.locale),
      timeZone: timeZone.applied(to: current.timeZone), email: email.applied(to: current.email),
      phone: phone.applied(to: current.phone), website: website.applied(to: current.website),
      licenseNumber: licenseNumber.applied(to: current.licenseNumber),
      address: address.applied(to: current.address), accentColor: accentColor.applied(to: current.accentColor),
      declineReasonRequired: declineReasonRequired.applied(to: current.declineReasonRequired),
      logo: logo.applied(to: current.logo), font: font
    ).checked()
  }
}
