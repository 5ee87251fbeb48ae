import Foundation

/// A postal address, in the JSON form that the API, the database and the proposals' contract share.
struct MailingAddress: Codable, Hashable, Sendable {
  var line1: String
  var line2: String?
  var city: String
  var region: String?
  var postalCode: String?
  /// ISO 3166-1 alpha-2.
  var country: String

  enum CodingKeys: String, CodingKey {
    case line1, line2, city, region
    case postalCode = "postal_code"
    case country
  }

  func checked(field: String) throws(GatewayRefusal) -> MailingAddress {
    let isCountry = country.utf8.count == 2 && country.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    guard isCountry else {
      throw .invalid(field: "\(field).country", .malformed(wanted: "two capital letters (ISO 3166-1)"))
    }
    return MailingAddress(
      line1: try Texts.line(line1, field: "\(field).line1", limitBytes: 200),
      line2: try Texts.optionalLine(line2, field: "\(field).line2", limitBytes: 200),
      city: try Texts.line(city, field: "\(field).city", limitBytes: 120),
      region: try Texts.optionalLine(region, field: "\(field).region", limitBytes: 64),
      postalCode: try Texts.optionalLine(postalCode, field: "\(field).postal_code", limitBytes: 20),
      country: country)
  }

  /// As stored.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  init(
    line1: String, line2: String?, city: String, region: String?, postalCode: String?, country: String
  ) {
    self.line1 = line1
    self.line2 = line2
    self.city = city
    self.region = region
    self.postalCode = postalCode
    self.country = country
  }

  init?(json: String) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
    self = value
  }
}
