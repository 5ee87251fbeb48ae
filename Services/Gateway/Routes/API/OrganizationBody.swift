import Foundation

/// `POST /api/v1/organizations`.
struct OrganizationDraftBody: Decodable {
  let name: String
  let tradingAs: String?
  let currency: String
  let locale: String
  let timeZone: String
  let email: String?
  let phone: String?
  let website: String?
  let licenseNumber: String?
  let address: MailingAddress?
  let accentColor: String?
  let declineReasonRequired: Bool?
  let logo: String?
  let font: String?

  func details() throws(GatewayRefusal) -> OrganizationDetails {
    let font = try font.map(Typeface.checked) ?? .standard
    return OrganizationDetails(
      name: name, tradingAs: tradingAs, currency: currency, locale: locale, timeZone: timeZone, email: email,
      phone: phone, website: website, licenseNumber: licenseNumber, address: address,
      accentColor: accentColor ?? Organization.defaultAccentColor,
      declineReasonRequired: declineReasonRequired ?? false, logo: logo, font: font)
  }

  enum CodingKeys: String, CodingKey {
    case name
    case tradingAs = "trading_as"
    case currency, locale
    case timeZone = "time_zone"
    case email, phone, website
    case licenseNumber = "license_number"
    case address
    case accentColor = "accent_color"
    case declineReasonRequired = "decline_reason_required"
    case logo, font
  }
}

/// `PATCH /api/v1/organization`: an absent member is left alone, null empties one that may be empty.
struct OrganizationChangeBody: Decodable {
  let change: OrganizationChange

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: OrganizationDraftBody.CodingKeys.self)
    change = OrganizationChange(
      name: try members.change(.name), tradingAs: try members.optionalChange(.tradingAs),
      currency: try members.change(.currency), locale: try members.change(.locale),
      timeZone: try members.change(.timeZone), email: try members.optionalChange(.email),
      phone: try members.optionalChange(.phone), website: try members.optionalChange(.website),
      licenseNumber: try members.optionalChange(.licenseNumber), address: try members.optionalChange(.address),
      accentColor: try members.change(.accentColor), declineReasonRequired: try members.change(.declineReasonRequired),
      logo: try members.optionalChange(.logo), font: try members.change(.font))
  }
}

struct OrganizationBody: Encodable {
  let organization: Organization
  /// Only in the answer that creates it.
  var apiKey: APIKeyBody?

  func encode(to encoder: any Encoder) throws {
    let details = organization.details
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(organization.id, forKey: .id)
    try members.encode(details.name, forKey: .name)
    try members.encodeIfPresent(details.tradingAs, forKey: .tradingAs)
    try members.encode(details.currency, forKey: .currency)
    try members.encode(details.locale, forKey: .locale)
    try members.encode(details.timeZone, forKey: .timeZone)
    try members.encodeIfPresent(details.email, forKey: .email)
    try members.encodeIfPresent(details.phone, forKey: .phone)
    try members.encodeIfPresent(details.website, forKey: .website)
    try members.encodeIfPresent(details.licenseNumber, forKey: .licenseNumber)
    try members.encodeIfPresent(details.address, forKey: .address)
    try members.encode(details.accentColor, forKey: .accentColor)
    try members.encodeIfPresent(AccentBody(details.accentColor), forKey: .accent)
    try members.encode(details.declineReasonRequired, forKey: .declineReasonRequired)
    try members.encodeIfPresent(details.logo, forKey: .logo)
    try members.encode(details.font.rawValue, forKey: .font)
    try members.encode(organization.version, forKey: .version)
    try members.encode(organization.createdAt, forKey: .createdAt)
    try members.encode(organization.updatedAt, forKey: .updatedAt)
    try members.encodeIfPresent(apiKey, forKey: .apiKey)
  }

  private enum Key: String, CodingKey {
    case id, name
    case tradingAs = "trading_as"
    case currency, locale
    case timeZone = "time_zone"
    case email, phone, website
    case licenseNumber = "license_number"
    case address
    case accentColor = "accent_color"
    case accent
    case declineReasonRequired = "decline_reason_required"
    case logo, font
    case version
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case apiKey = "api_key"
  }
}

/// What the accent colour became on screen, and what was changed so that it can be read.
struct AccentBody: Encodable {
  struct Change: Encodable {
    let use: String
    let requested: String
    let used: String
    let reason: String
  }

  let requested: String
  let textOnLight: String
  let buttonOnLight: String
  let textOnDark: String
  let buttonOnDark: String
  let changes: [Change]

  init?(_ accent: String) {
    guard let color = BrandColor(hex: accent) else { return nil }
    let palette = BrandPalette(accent: color)
    requested = palette.requested.hex
    textOnLight = palette.light.text.hex
    buttonOnLight = palette.light.fill.hex
    textOnDark = palette.dark.text.hex
    buttonOnDark = palette.dark.fill.hex
    changes = palette.changes.map {
      Change(use: $0.use.rawValue, requested: $0.requested.hex, used: $0.used.hex, reason: $0.sentence)
    }
  }

  enum CodingKeys: String, CodingKey {
    case requested
    case textOnLight = "text_on_light"
    case buttonOnLight = "button_on_light"
    case textOnDark = "text_on_dark"
    case buttonOnDark = "button_on_dark"
    case changes
  }
}
