import COpenSSL
import Synchronization

/// HMAC with SHA-256, RFC 2104, with one key set up once and used for many messages.
public final class HMACSHA256: Sendable {
  public static let byteCount = 32

  /// `@unchecked`: the context is only touched inside the mutex.
  private struct Context: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let context: Mutex<Context>

  /// - Parameter key: of any length; 32 bytes or more are wanted.
  public init(key: some Collection<UInt8>) {
    guard let pointer = EVP_MAC_CTX_new(Algorithms.hmac.pointer)
    else { preconditionFailure("libcrypto can't compute HMAC") }
    // An empty key still needs an address: NULL would mean "keep the last key".
    let keyBytes = Array(key) + [0]
    var name = Array("SHA256".utf8CString)
    // The parameter keeps the address of its own name: a literal handed over would be gone again before it is read.
    let isReady = "digest".withCString { digest in
      name.withUnsafeMutableBufferPointer { name in
        let parameters = [
          OSSL_PARAM_construct_utf8_string(digest, name.baseAddress, 0), OSSL_PARAM_construct_end(),
        ]
        return EVP_MAC_init(pointer, keyBytes, keyBytes.count - 1, parameters)
      }
    }
    precondition(isReady == 1, "libcrypto can't compute HMAC")
    context = Mutex(Context(pointer: pointer))
  }

  deinit { context.withLock { EVP_MAC_CTX_free($0.pointer) } }

  public func authenticate(_ message: some Sequence<UInt8>) -> [UInt8] {
    if let code = message.withContiguousStorageIfAvailable({ code(of: UnsafeRawBufferPointer($0)) }) { return code }
    return Array(message).withUnsafeBytes { code(of: $0) }
  }

  /// Compares in constant time.
  public func isValid(_ code: some Collection<UInt8>, for message: some Sequence<UInt8>) -> Bool {
    ConstantTime.equal(authenticate(message), code)
  }

  private func code(of message: UnsafeRawBufferPointer) -> [UInt8] {
    context.withLock { context in
      [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
        let bytes = message.assumingMemoryBound(to: UInt8.self)
        // A NULL key starts over with the key that is already there.
        let isDone =
          EVP_MAC_init(context.pointer, nil, 0, nil) == 1
          && EVP_MAC_update(context.pointer, bytes.baseAddress, bytes.count) == 1
          && EVP_MAC_final(context.pointer, output.baseAddress, &count, Self.byteCount) == 1
        precondition(isDone && count == Self.byteCount, "libcrypto can't compute HMAC")
      }
    }
  }
}
