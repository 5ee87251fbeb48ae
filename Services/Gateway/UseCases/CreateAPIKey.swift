import CallContext
import Cryptography
import Postgres
import ServiceRuntime

/// A key can be given what its maker holds, and no more.
struct CreateAPIKey: Sendable {
  struct Created: Sendable {
    let key: APIKey
    /// Shown once, stored nowhere.
    let text: String
  }

  let once: TransactionOnce
  let world: World

  func callAsFunction(
    name: String, scopes: [String], call: Call, keyed: AnswerOnce.Keyed<Created>?
  ) async throws -> AnswerOnce.Outcome<Created> {
    let text = Random.token(prefix: APIKey.prefix)
    let key = APIKey(
      id: world.ids.make(), name: try Texts.line(name, field: "name", limitBytes: 100),
      scopes: try APIScopes.checked(scopes, heldBy: Set(call.caller.scopes.map(\.name))),
      createdBy: call.caller.principal.text, createdAt: world.clock.now(), revokedAt: nil)
    return try await once(call, keyed) { transaction in
      try await APIKeyStore.insert(key, hash: SHA256.digest(text), of: call.organization, in: transaction)
      return Created(key: key, text: text)
    }
  }
}
