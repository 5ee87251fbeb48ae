import COpenSSL

/// Comparison whose time says nothing about where two secrets differ.
public enum ConstantTime {
  /// The lengths may leak; the contents do not.
  public static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    let (left, right) = (Array(left), Array(right))
    guard left.count == right.count else { return false }
    return CRYPTO_memcmp(left, right, left.count) == 0
  }
}
