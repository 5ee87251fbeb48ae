import Cryptography

/// The value in each form that shows whose page it came from (AU-6): an HMAC over the hash of what the browser's cookie
/// holds, a session's id or the nonce of somebody who signs in. A token of one is none of the other's.
struct FormTokens: Sendable {
  private let hmac: HMACSHA256

  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  /// - Parameter hash: SHA-256 of the cookie's value.
  func token(boundTo hash: [UInt8]) -> String { Base64URL.encode(hmac.authenticate(hash)) }

  func isValid(_ token: String, boundTo hash: [UInt8]) -> Bool {
    guard let code = Base64URL.decode(token) else { return false }
    return hmac.isValid(code, for: hash)
  }
}

/// What a browser is known by while somebody signs in with it (AU-1): 32 random bytes in its cookie.
struct LoginNonce: Hashable, Sendable {
  let text: String
  var hash: [UInt8] { SHA256.digest(text) }

  static func make() -> LoginNonce { LoginNonce(text: Random.token()) }

  private init(text: String) { self.text = text }

  /// `nil` for what we could not have made.
  init?(cookie: Substring?) {
    guard let cookie, SignInSecret.isWellFormed(cookie) else { return nil }
    text = String(cookie)
  }
}
