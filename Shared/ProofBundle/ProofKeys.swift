import Cryptography

/// The public keys of a portal, as it publishes them and as `portal-verify --keys` reads them.
public struct ProofKeys: Sendable {
  /// The one that signs now, then those that signed before.
  public let publicKeys: [[UInt8]]

  public init(current: [UInt8], retired: [[UInt8]]) {
    publicKeys = [current] + retired.filter { $0 != current }
  }

  /// - Parameter json: as `json` writes it, with or without a line break at the end.
  public init?(json bytes: [UInt8]) {
    guard let json = ProofJSON(canonical: bytes.last == 0x0A ? bytes.dropLast() : bytes),
      let keys = json["keys"]?.list?.map({ $0["public_key"]?.text.flatMap { Hex.decode($0) } }),
      !keys.isEmpty, keys.allSatisfy({ $0?.count == 32 })
    else { return nil }
    publicKeys = keys.compactMap { $0 }
  }

  public var json: [UInt8] {
    let keys = publicKeys.enumerated().map { index, key in
      ProofJSON.object([
        "algorithm": .text("Ed25519"), "current": .flag(index == 0), "key_id": .text(ProofBundle.keyID(key)),
        "public_key": .text(Hex.encode(key)),
      ])
    }
    return ProofJSON.object(["keys": .list(keys)]).bytes
  }
}
