import CivilCalendar
import Foundation
import Identifiers
import Money
import Validation

/// What sending adds to a draft; the gateway's own data, frozen with the content.
struct Dispatch: Codable, Hashable, Sendable {
  var layout: Layout
  var seller: Seller
  var client: Buyer
  var recipients: [Recipient]
  /// BCP 47.
  var locale: String
  /// IANA name.
  var timeZone: String

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.line(seller.name, "seller.name", bytes: ContentLimits.nameBytes)
    checks.line(seller.tradingAs, "seller.trading_as", bytes: ContentLimits.nameBytes)
    checks.line(seller.email, "seller.email", bytes: 254)
    checks.line(seller.phone, "seller.phone", bytes: ContentLimits.codeBytes)
    checks.line(seller.website, "seller.website", bytes: ContentLimits.nameBytes)
    checks.line(seller.licenseNumber, "seller.license_number", bytes: ContentLimits.codeBytes)
    checks.address(seller.address, "seller.address")
    checks.image(seller.logo, "seller.logo")
    checks.line(seller.font, "seller.font", bytes: ContentLimits.codeBytes)
    if !Self.isColor(seller.accentColor) { checks.fail("invalid_value", "seller.accent_color", "Written #rrggbb.") }
    checks.line(client.name, "client.name", bytes: ContentLimits.nameBytes)
    checks.address(client.address, "client.address")
    checks.count(recipients.count, "recipients", 1...ContentLimits.recipients)
    for (index, recipient) in recipients.enumerated() {
      checks.line(recipient.name, "recipients[\(index)].name", bytes: ContentLimits.nameBytes)
      checks.line(recipient.email, "recipients[\(index)].email", bytes: 254)
    }
    if Set(recipients.map(\.contactID)).count < recipients.count {
      checks.fail("duplicate_recipient", "recipients", "Each contact once.")
    }
    checks.line(locale, "locale", bytes: 35)
    if zone == nil { checks.fail("invalid_value", "time_zone", "An IANA time zone name.") }
    try checks.finish()
  }

  /// - Throws: `invalid`.
  func checkedZone() throws(ProposalRefusal) -> TimeZone {
    if let zone { return zone }
    throw .invalid([FieldError(code: "invalid_value", field: "time_zone", detail: "An IANA time zone name.")])
  }

  var zone: TimeZone? { TimeZone(ianaName: timeZone) }

  private static func isColor(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 7 && bytes[0] == 0x23
      && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

extension Content {
  /// The last day on which a proposal sent at `instant` can be decided, and the first instant after it.
  ///
  /// - Throws: `validityOver` when that is over already.
  func expiry(sentAt instant: Date, in zone: TimeZone) throws(ProposalRefusal) -> (validUntil: CalendarDay, at: Date) {
    let day: CalendarDay? =
      switch validity {
      case .days(let days): CalendarDay(of: instant, in: zone)?.advanced(byDays: days)
      case .until(let day): day
      }
    guard let day, let end = day.end(in: zone), end > instant else { throw .validityOver }
    return (day, end)
  }
}

extension Content {
  /// The last valid day, where the draft itself names it.
  var fixedValidUntil: CalendarDay? {
    if case .until(let day) = validity { day } else { nil }
  }
}
