/// Seals secrets that must rest in a database (AP-3): AES-256-GCM with the id of its key and bound to its row.
///
/// A sealed value is `version (1) | key id length (1) | key id | nonce (12) | ciphertext | tag (16)`. The head is
/// authenticated together with the caller's additional data, so a value can't be moved to another row or relabelled.
public struct SecretBox: Sendable {
  public struct Key: Sendable {
    public let id: String
    let bytes: [UInt8]

    /// - Parameters:
    ///   - id: 1 to 64 bytes of UTF-8, not secret.
    ///   - bytes: 32 secret bytes.
    /// - Throws: `invalidKey`.
    public init(id: String, bytes: some Collection<UInt8>) throws(CryptographyError) {
      guard (1...64).contains(id.utf8.count), bytes.count == AES256GCM.keyByteCount else { throw .invalidKey }
      self.id = id
      self.bytes = Array(bytes)
    }
  }

  private static let version: UInt8 = 1
  private let current: Key
  private let keys: [String: Key]

  /// - Parameters:
  ///   - current: seals everything new.
  ///   - previous: only open what they sealed, until it was sealed anew.
  public init(current: Key, previous: [Key] = []) {
    self.current = current
    keys = Dictionary((previous + [current]).map { ($0.id, $0) }, uniquingKeysWith: { _, later in later })
  }

  /// - Parameter boundTo: what the value belongs to, for instance table, column and row id; needed to open it.
  public func seal(_ secret: some Collection<UInt8>, boundTo: String) throws(CryptographyError) -> [UInt8] {
    let id = Array(current.id.utf8)
    let head = [Self.version, UInt8(id.count)] + id
    let nonce = Random.bytes(AES256GCM.nonceByteCount)
    let body = try AES256GCM.seal(
      Array(secret), key: current.bytes, nonce: nonce, additionalData: head + Array(boundTo.utf8))
    return head + nonce + body
  }

  /// - Throws: `cannotOpen`, whatever the reason.
  public func open(_ sealed: some Collection<UInt8>, boundTo: String) throws(CryptographyError) -> [UInt8] {
    let sealed = Array(sealed)
    guard let (head, key) = key(of: sealed) else { throw .cannotOpen }
    let rest = sealed.dropFirst(head.count)
    guard rest.count >= AES256GCM.nonceByteCount + AES256GCM.tagByteCount else { throw .cannotOpen }
    return try AES256GCM.open(
      Array(rest.dropFirst(AES256GCM.nonceByteCount)), key: key.bytes,
      nonce: Array(rest.prefix(AES256GCM.nonceByteCount)), additionalData: head + Array(boundTo.utf8))
  }

  /// Whether a rotation has still to seal this value anew.
  public func isSealedWithCurrentKey(_ sealed: some Collection<UInt8>) -> Bool {
    key(of: Array(sealed))?.key.id == current.id
  }

  private func key(of sealed: [UInt8]) -> (head: [UInt8], key: Key)? {
    guard sealed.count > 2, sealed[0] == Self.version, sealed.count >= 2 + Int(sealed[1]) else { return nil }
    let head = Array(sealed.prefix(2 + Int(sealed[1])))
    guard let key = keys[String(decoding: head.dropFirst(2), as: UTF8.self)] else { return nil }
    return (head, key)
  }
}
