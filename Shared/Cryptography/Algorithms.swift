import COpenSSL

/// Algorithms fetched once: OpenSSL 3 looks them up by name on each use otherwise, which costs more than a short hash.
enum Algorithms {
  /// `@unchecked`: an `EVP_MD` or `EVP_MAC` is immutable and reference counted with atomics, so threads may share it.
  struct Shared: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  static let sha256: Shared = {
    guard let pointer = EVP_MD_fetch(nil, "SHA256", nil) else { preconditionFailure("libcrypto has no SHA-256") }
    return Shared(pointer: pointer)
  }()

  static let hmac: Shared = {
    guard let pointer = EVP_MAC_fetch(nil, "HMAC", nil) else { preconditionFailure("libcrypto has no HMAC") }
    return Shared(pointer: pointer)
  }()

  static let aes256GCM: Shared = {
    guard let pointer = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    else { preconditionFailure("libcrypto has no AES-256-GCM") }
    return Shared(pointer: pointer)
  }()
}
