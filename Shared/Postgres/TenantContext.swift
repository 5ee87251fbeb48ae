import CallContext
import Identifiers

/// For whom a transaction works. Row-level security reads it from the settings `portal.organization_id`,
/// `portal.presented_hash` (lower-case hex) and `portal.system_task`.
///
/// All three are set in every transaction, empty when unused, and last until its end, so nothing of one transaction
/// can be seen by the next one of the same connection (TI-3).
public enum TenantContext: Hashable, Sendable {
  /// The work of one tenant.
  case organization(OrganizationID)
  /// Somebody shows a secret and the tenant is not known yet: policies may show the row that stores this hash.
  case presentedSecret(sha256: [UInt8])
  /// Background work over all tenants, by name: "outbox", "migration".
  case system(task: String)

  var organizationID: String {
    if case .organization(let id) = self { id.description } else { "" }
  }

  var presentedHash: String {
    guard case .presentedSecret(let hash) = self else { return "" }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  var systemTask: String {
    if case .system(let task) = self { task } else { "" }
  }
}
