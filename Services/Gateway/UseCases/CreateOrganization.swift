import CallContext
import Cryptography
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The installation's operator makes room for another contractor, with a first key that holds every scope.
struct CreateOrganization: Sendable {
  let once: TransactionOnce
  let world: World

  struct Created: Sendable {
    let organization: Organization
    let key: APIKey
    /// Shown once, stored nowhere.
    let keyText: String
  }

  /// The answer is kept in the transaction that makes the tenant: whoever asks again after any crash gets the first key, and
  /// never a second tenant.
  func callAsFunction(
    _ draft: OrganizationDetails, call: Call, keyed: AnswerOnce.Keyed<Created>?
  ) async throws -> AnswerOnce.Outcome<Created> {
    let details = try draft.checked()
    // It has no pictures before it is there.
    guard details.logo == nil else { throw GatewayRefusal.unknownImage(field: "logo") }
    let now = world.clock.now()
    let organization = Organization(
      id: world.ids.make(), details: details, version: 1, createdAt: now, updatedAt: now)
    let text = Random.token(prefix: APIKey.prefix)
    let key = APIKey(
      id: world.ids.make(), name: "First key", scopes: APIScopes.all, createdBy: call.caller.principal.text,
      createdAt: now, revokedAt: nil)
    return try await once(call, keyed) { transaction in
      // The new tenant's own context: the operator sees no rows of any.
      try await transaction.working(for: organization.id) {
        try await OrganizationStore.insert(organization, in: transaction)
        try await APIKeyStore.insert(key, hash: SHA256.digest(text), of: organization.id, in: transaction)
      }
      return Created(organization: organization, key: key, keyText: text)
    }
  }
}
