import Cryptography
import Foundation

/// Makes and reads the one-time values of forms (SL-5).
struct DecisionNonces: Sendable {
  /// What a nonce belongs to.
  struct Binding: Hashable, Sendable {
    var session: [UInt8]
    /// The id of the proposal or invoice.
    var subject: UUID
    var contentSHA256: String
    var purpose: DecisionNonce.Purpose
  }

  private let hmac: HMACSHA256

  init(key: [UInt8]) { hmac = HMACSHA256(key: key) }

  /// Stands for a nonce in a page that is kept: of a nonce's length, and found nowhere else.
  func placeholder() -> String { Base64URL.encode(Random.bytes(DecisionNonce.byteCount + HMACSHA256.byteCount)) }

  func make(for binding: Binding, now: Date) -> String {
    let nonce = DecisionNonce(random: Random.bytes(DecisionNonce.randomByteCount), issuedAt: now)
    return Base64URL.encode(nonce.bytes + hmac.authenticate(authenticated(nonce, binding)))
  }

  /// The decision's key: the same form sent twice is one decision.
  /// - Returns: `nil` for anything that was not made for this binding, and for what is too old.
  func decisionKey(from text: String, for binding: Binding, now: Date) -> String? {
    guard let all = Base64URL.decode(text), all.count == DecisionNonce.byteCount + HMACSHA256.byteCount,
      let nonce = DecisionNonce(bytes: all.prefix(DecisionNonce.byteCount)),
      hmac.isValid(all.suffix(HMACSHA256.byteCount), for: authenticated(nonce, binding)), nonce.isCurrent(at: now)
    else { return nil }
    return "page-" + Hex.encode(nonce.random)
  }

  private func authenticated(_ nonce: DecisionNonce, _ binding: Binding) -> [UInt8] {
    nonce.authenticated(
      session: binding.session, subject: binding.subject, contentSHA256: binding.contentSHA256,
      purpose: binding.purpose)
  }
}
