import COpenSSL

/// SHA-256, FIPS 180-4.
public enum SHA256 {
  public static let byteCount = 32

  /// The 32 bytes of the digest.
  public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    if let result = bytes.withContiguousStorageIfAvailable({ digest(of: UnsafeRawBufferPointer($0)) }) {
      return result
    }
    return Array(bytes).withUnsafeBytes { digest(of: $0) }
  }

  public static func digest(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { digest(of: UnsafeRawBufferPointer($0)) }
  }

  public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      let isDone = EVP_Digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, Algorithms.sha256.pointer, nil)
      precondition(isDone == 1, "libcrypto can't compute SHA-256")
      count = byteCount
    }
  }
}

/// SHA-256 over data that comes in pieces; for one task at a time.
public struct IncrementalSHA256: ~Copyable {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, Algorithms.sha256.pointer, nil) == 1
    else { preconditionFailure("libcrypto can't compute SHA-256") }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: some Sequence<UInt8>) {
    let isDone =
      bytes.withContiguousStorageIfAvailable { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
      ?? Array(bytes).withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    precondition(isDone == 1, "libcrypto can't compute SHA-256")
  }

  /// The digest of everything so far; the value is used up.
  public consuming func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
      let isDone = EVP_DigestFinal_ex(context, output.baseAddress, nil)
      precondition(isDone == 1, "libcrypto can't compute SHA-256")
      count = SHA256.byteCount
    }
  }
}
