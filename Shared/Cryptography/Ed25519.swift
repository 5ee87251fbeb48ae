import COpenSSL

/// Signatures with Ed25519, RFC 8032.
public enum Ed25519 {
  /// `@unchecked`: an `EVP_PKEY` is not changed after it was made and is reference counted with atomics.
  final class Key: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_free(pointer) }
  }

  public struct PrivateKey: Sendable, CustomStringConvertible {
    private let key: Key
    public let publicKey: PublicKey

    /// A new key from the system's generator.
    public static func generate() throws(CryptographyError) -> PrivateKey {
      try PrivateKey(seed: Random.bytes(32))
    }

    /// - Parameter seed: the 32 bytes that RFC 8032 calls the private key.
    /// - Throws: `invalidKey` for any other length.
    public init(seed: some Collection<UInt8>) throws(CryptographyError) {
      let seed = Array(seed)
      guard seed.count == 32, let pointer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32)
      else { throw .invalidKey }
      key = Key(pointer)
      var bytes = [UInt8](repeating: 0, count: 32)
      var count = 32
      guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == 32 else { throw .libraryFailure }
      publicKey = try PublicKey(bytes: bytes)
    }

    /// The 64 bytes of the signature.
    public func sign(_ message: some Collection<UInt8>) throws(CryptographyError) -> [UInt8] {
      guard let context = EVP_MD_CTX_new() else { throw .libraryFailure }
      defer { EVP_MD_CTX_free(context) }
      let message = Array(message)
      var signature = [UInt8](repeating: 0, count: 64)
      var count = 64
      guard EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
        EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
      else { throw .libraryFailure }
      return signature
    }

    public var description: String { "Ed25519.PrivateKey(…)" }
  }

  public struct PublicKey: Sendable, Hashable {
    /// The 32 bytes of the encoded point.
    public let bytes: [UInt8]
    private let key: Key

    /// - Throws: `invalidKey` unless there are 32 bytes.
    public init(bytes: some Collection<UInt8>) throws(CryptographyError) {
      let bytes = Array(bytes)
      guard bytes.count == 32, let pointer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, 32)
      else { throw .invalidKey }
      self.bytes = bytes
      key = Key(pointer)
    }

    public func isValid(_ signature: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
      let (signature, message) = (Array(signature), Array(message))
      guard signature.count == 64, let context = EVP_MD_CTX_new() else { return false }
      defer { EVP_MD_CTX_free(context) }
      return EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
        && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
  }
}
