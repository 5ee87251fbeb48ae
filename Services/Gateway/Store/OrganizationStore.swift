import Foundation
import Identifiers
import Postgres

enum OrganizationStore {
  private static let columns: SQL = """
    organization_id, name, trading_as, currency, locale, time_zone, email, phone, website, license_number, address,
    accent_color, decline_reason_required, logo, font, version, created_at, updated_at
    """

  static func insert(_ organization: Organization, in transaction: Transaction) async throws {
    let details = organization.details
    try await transaction.execute(
      """
      INSERT INTO organizations (
        organization_id, name, trading_as, currency, locale, time_zone, email, phone, website, license_number, address,
        accent_color, decline_reason_required, logo, font, version, created_at, updated_at
      ) VALUES (
        \(organization.id), \(details.name), \(details.tradingAs as String?), \(details.currency), \(details.locale),
        \(details.timeZone), \(details.email as String?), \(details.phone as String?), \(details.website as String?), \(details.licenseNumber as String?),
        \(details.address?.json as String?), \(details.accentColor), \(details.declineReasonRequired),
        \(details.logo as String?), \(details.font.rawValue), \(organization.version), \(organization.createdAt), \(organization.updatedAt)
      )
      """)
  }

  static func find(_ id: OrganizationID, in transaction: Transaction) async throws -> Organization? {
    try found(in: try await transaction.query(selection(of: id)))
  }

  /// The same as a statement, to be sent together with others; `found(in:)` reads the answer.
  static func selection(of id: OrganizationID) -> SQL {
    "SELECT \(columns) FROM organizations WHERE organization_id = \(id)"
  }

  static func found(in rows: Rows) throws -> Organization? { try rows.first.map(organization) }

  /// - Returns: whether the record still had the version; otherwise nothing was changed.
  static func update(
    _ organization: Organization, ifVersion version: Int64, in transaction: Transaction
  ) async throws -> Bool {
    let details = organization.details
    let changed = try await transaction.execute(
      """
      UPDATE organizations SET
        name = \(details.name), trading_as = \(details.tradingAs as String?), currency = \(details.currency),
        locale = \(details.locale), time_zone = \(details.timeZone), email = \(details.email as String?),
        phone = \(details.phone as String?), website = \(details.website as String?), license_number = \(details.licenseNumber as String?),
        address = \(details.address?.json as String?), accent_color = \(details.accentColor),
        decline_reason_required = \(details.declineReasonRequired), logo = \(details.logo as String?),
        font = \(details.font.rawValue), version = \(organization.version),
        updated_at = \(organization.updatedAt)
      WHERE organization_id = \(organization.id) AND version = \(version)
      """)
    return changed == 1
  }

  private static func organization(_ row: Row) throws -> Organization {
    Organization(
      id: try row.decode("organization_id"),
      details: OrganizationDetails(
        name: try row.decode("name"), tradingAs: try row.decode("trading_as"), currency: try row.decode("currency"),
        locale: try row.decode("locale"), timeZone: try row.decode("time_zone"), email: try row.decode("email"),
        phone: try row.decode("phone"), website: try row.decode("website"),
        licenseNumber: try row.decode("license_number"),
        address: try (row.decode("address") as String?).flatMap { MailingAddress(json: $0) },
        accentColor: try row.decode("accent_color"),
        declineReasonRequired: try row.decode("decline_reason_required"),
        logo: try row.decode("logo"), font: Typeface(rawValue: try row.decode("font")) ?? .standard),
      version: try row.decode("version"), createdAt: try row.decode("created_at"),
      updatedAt: try row.decode("updated_at"))
  }
}
