import Cryptography
import Foundation

/// Makes and reads the values of share cookies: the claim and its HMAC-SHA256, base64url.
struct ShareCookies: Sendable {
  private let hmac: HMACSHA256

  /// - Parameter key: derived for this purpose alone.
  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  func value(of cookie: ShareCookie) -> String {
    let bytes = cookie.bytes
    return Base64URL.encode(bytes + hmac.authenticate(bytes))
  }

  /// `nil` for anything that this installation did not make, and for what is too old.
  func cookie(from value: some StringProtocol, now: Date) -> ShareCookie? {
    guard let cookie = authentic(value), cookie.isCurrent(at: now) else { return nil }
    return cookie
  }

  /// When a cookie was issued, if it is one of ours, whatever its age.
  func issuedAt(_ value: some StringProtocol) -> Date? { authentic(value)?.issuedAt }

  private func authentic(_ value: some StringProtocol) -> ShareCookie? {
    guard let all = Base64URL.decode(utf8: value.utf8), all.count == ShareCookie.byteCount + HMACSHA256.byteCount else {
      return nil
    }
    let claim = all.prefix(ShareCookie.byteCount)
    guard hmac.isValid(all.suffix(HMACSHA256.byteCount), for: claim) else { return nil }
    return ShareCookie(bytes: claim)
  }
}
