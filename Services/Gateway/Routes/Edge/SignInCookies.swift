import HTTPTypes
import Hummingbird

/// The cookies of signing in and of being signed in (AU-1, AU-4). Both are of this host alone and for no script.
enum SignInCookies {
  static let nonce = "__Host-login"
  static let session = "__Host-sid"
  /// A form may stay open for a day.
  private static let nonceSeconds = 86_400

  static func set(_ value: LoginNonce) -> HTTPField { field("\(nonce)=\(value.text); Max-Age=\(nonceSeconds)") }

  /// Without an age: it is forgotten with the browser's own session, and ends here in any case.
  static func set(session value: String) -> HTTPField { field("\(session)=\(value)") }

  static func cleared(_ name: String) -> HTTPField { field("\(name)=; Max-Age=0") }

  private static func field(_ value: String) -> HTTPField {
    HTTPField(name: .setCookie, value: "\(value); Path=/; Secure; HttpOnly; SameSite=Lax")
  }
}

/// Somebody who is not signed in yet, known by their browser's nonce.
struct SignInVisit: Sendable {
  let nonce: LoginNonce
  let formToken: String
}
