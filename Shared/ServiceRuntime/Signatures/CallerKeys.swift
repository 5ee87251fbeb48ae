import Cryptography

/// The keys of one pair of services, in one direction: a stolen key opens no other pair.
///
/// Rotation: give the receiver the new key second, then the sender the new key first, then drop the old one.
public struct CallerKeys: Sendable {
  struct Key: Sendable {
    /// `gateway->proposals/1f2e3d4c`: the pair and the start of the key's hash.
    let id: String
    let hmac: HMACSHA256
  }

  public let from: String
  public let to: String
  let keys: [Key]
  /// Signs; all of them verify.
  let current: Key

  /// - Parameters:
  ///   - from: the calling service's name, lower-case letters and dashes.
  ///   - to: the called service's name.
  ///   - current: at least 32 random bytes.
  ///   - previous: another key that is still, or already, accepted.
  public init(from: String, to: String, current: Secret, previous: Secret? = nil) {
    self.from = from
    self.to = to
    let keys = [current, previous].compactMap { $0 }.map { secret in
      let fingerprint = Hex.encode(SHA256.digest(Array("\(from)->\(to)|".utf8) + secret.bytes).prefix(4))
      return Key(id: "\(from)->\(to)/\(fingerprint)", hmac: HMACSHA256(key: secret.bytes))
    }
    self.current = keys[0]
    self.keys = keys
  }

  /// From the lines of one setting: the first signs, the second is only accepted.
  public init?(from: String, to: String, secrets: [Secret]) {
    guard let first = secrets.first, secrets.count <= 2 else { return nil }
    self.init(from: from, to: to, current: first, previous: secrets.dropFirst().first)
  }
}
