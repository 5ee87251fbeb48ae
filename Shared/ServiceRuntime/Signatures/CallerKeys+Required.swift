import Cryptography

extension CallerKeys {
  /// - Throws: `MissingKeys` when there is none.
  public static func required(from: String, to: String, _ secrets: [Secret]) throws -> CallerKeys {
    guard let keys = CallerKeys(from: from, to: to, secrets: secrets) else { throw MissingKeys(from: from, to: to) }
    return keys
  }
}

/// A pair of services without a key between them.
public struct MissingKeys: Error {
  public let from: String
  public let to: String
}

extension SecretBox {
  /// Seals what a service keeps for repetitions, under keys that are made from the gateway's: they change with those, and
  /// the earlier one still opens what it sealed.
  ///
  /// - Throws: `MissingKeys` when there is none.
  public static func keptAnswers(of service: String, _ fromGateway: [Secret]) throws -> SecretBox {
    let keys = try fromGateway.map { secret in
      let bytes = HMACSHA256(key: secret.bytes).authenticate("portal \(service) kept answers v1".utf8)
      return try SecretBox.Key(id: "kept-" + Hex.encode(SHA256.digest(bytes).prefix(4)), bytes: bytes)
    }
    guard let current = keys.first else { throw MissingKeys(from: "gateway", to: service) }
    return SecretBox(current: current, previous: Array(keys.dropFirst()))
  }
}
