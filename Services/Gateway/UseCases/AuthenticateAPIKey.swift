import CallContext
import Cryptography
import Identifiers
import Postgres
import ServiceRuntime

/// Who shows this key; `nil` for anything that is no living key. The key is looked at for each request; a system that
/// sends many at once shares one look between those that wait for it.
struct AuthenticateAPIKey: Sendable {
  let database: Database
  private let reads = CoalescedReads<[UInt8], Found?>()

  private struct Found: Sendable {
    let organization: OrganizationID
    let key: APIKey
  }

  init(database: Database) { self.database = database }

  func callAsFunction(_ presented: String, deadline: Deadline) async throws -> Caller? {
    guard APIKey.isWellFormed(presented) else { return nil }
    let hash = SHA256.digest(presented)
    let found = try await reads.value(for: hash) {
      try await APIKeyStore.findPresented(
        hash: hash, in: database, deadline: deadline
      ).map { Found(organization: $0.organization, key: $0.key) }
    }
    guard let found, found.key.revokedAt == nil else { return nil }
    return Caller(
      organization: found.organization, principal: .key(found.key.id.rawValue),
      scopes: Set(found.key.scopes.map { Scope($0) }))
  }
}
