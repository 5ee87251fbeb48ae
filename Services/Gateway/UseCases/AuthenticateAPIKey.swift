import CallContext
import Cryptography
import Identifiers
import Postgres

/// Who shows this key; `nil` for anything that is no living key.
struct AuthenticateAPIKey: Sendable {
  let database: Database

  func callAsFunction(_ presented: String, deadline: Deadline) async throws -> Caller? {
    guard APIKey.isWellFormed(presented) else { return nil }
    let hash = SHA256.digest(presented)
    guard let found = try await APIKeyStore.findPresented(hash: hash, in: database, deadline: deadline),
      found.key.revokedAt == nil
    else { return nil }
    return Caller(
      organization: found.organization, principal: .key(found.key.id.rawValue),
      scopes: Set(found.key.scopes.map { Scope($0) }))
  }
}
