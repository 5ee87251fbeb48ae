import COpenSSL

/// AES-256 in Galois/Counter Mode, NIST SP 800-38D, with 96-bit nonces and 128-bit tags.
enum AES256GCM {
  static let keyByteCount = 32
  static let nonceByteCount = 12
  static let tagByteCount = 16

  /// Ciphertext followed by the tag.
  static func seal(
    _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], additionalData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    let context = try Context(key: key, nonce: nonce, isSealing: true)
    try context.authenticate(additionalData)
    var sealed = try context.update(plaintext)
    var tag = [UInt8](repeating: 0, count: tagByteCount)
    var rest: Int32 = 0
    var unused = [UInt8](repeating: 0, count: tagByteCount)
    guard EVP_CipherFinal_ex(context.pointer, &unused, &rest) == 1, rest == 0,
      EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
    else { throw .libraryFailure }
    sealed += tag
    return sealed
  }

  /// - Throws: `cannotOpen` when anything differs from what was sealed.
  static func open(
    _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], additionalData: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    guard sealed.count >= tagByteCount else { throw .cannotOpen }
    let context = try Context(key: key, nonce: nonce, isSealing: false)
    try context.authenticate(additionalData)
    let plaintext = try context.update(Array(sealed.dropLast(tagByteCount)))
    var tag = Array(sealed.suffix(tagByteCount))
    var rest: Int32 = 0
    var unused = [UInt8](repeating: 0, count: tagByteCount)
    guard EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1,
      EVP_CipherFinal_ex(context.pointer, &unused, &rest) == 1
    else { throw .cannotOpen }
    return plaintext
  }

  private final class Context {
    let pointer: OpaquePointer

    init(key: [UInt8], nonce: [UInt8], isSealing: Bool) throws(CryptographyError) {
      guard key.count == keyByteCount, nonce.count == nonceByteCount else { throw .invalidKey }
      guard let pointer = EVP_CIPHER_CTX_new() else { throw .libraryFailure }
      self.pointer = pointer
      guard EVP_CipherInit_ex(pointer, Algorithms.aes256GCM.pointer, nil, key, nonce, isSealing ? 1 : 0) == 1
      else { throw .libraryFailure }
    }

    deinit { EVP_CIPHER_CTX_free(pointer) }

    func authenticate(_ data: [UInt8]) throws(CryptographyError) {
      guard !data.isEmpty else { return }
      var written: Int32 = 0
      guard let count = Int32(exactly: data.count), EVP_CipherUpdate(pointer, nil, &written, data, count) == 1
      else { throw .libraryFailure }
    }

    func update(_ bytes: [UInt8]) throws(CryptographyError) -> [UInt8] {
      guard !bytes.isEmpty else { return [] }
      var output = [UInt8](repeating: 0, count: bytes.count)
      var written: Int32 = 0
      guard let count = Int32(exactly: bytes.count), EVP_CipherUpdate(pointer, &output, &written, bytes, count) == 1,
        written == count
      else { throw .libraryFailure }
      return output
    }
  }
}
