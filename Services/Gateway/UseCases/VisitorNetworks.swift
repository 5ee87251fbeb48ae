import Cryptography
import Foundation
import ServiceRuntime

/// Tells networks apart without keeping an address: a keyed hash of the IPv4 /24 or IPv6 /48, under a key that is another
/// one each month, so that nobody is followed from one month into the next.
struct VisitorNetworks: Sendable {
  private let hmac: HMACSHA256

  /// - Parameter key: derived for this purpose alone; the months' keys are made from it.
  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  /// 16 hex digits. All that come from nowhere known, as over a socket of the file system, are one network.
  func mark(of address: String, at now: Date) -> String {
    let month = Timestamp.text(now).prefix(7)
    let network = IPAddress(address)?.network.description ?? ""
    let code = HMACSHA256(key: hmac.authenticate(month.utf8)).authenticate(network.utf8)
    return Hex.encode(code.prefix(8))
  }
}
