import Cryptography
import Foundation
import ProofBundle

/// The portal's key for proofs. A retired key only leaves its public half here: what it signed stays provable.
struct ProofSigning: Sendable {
  /// `ProofKeys` as JSON, for those who check.
  let publishedKeys: [UInt8]
  private let key: Ed25519.PrivateKey

  struct Unreadable: Error {}

  /// - Parameters:
  ///   - secret: of any length; the key is made from it.
  ///   - retired: public keys.
  init(secret: [UInt8], retired: [[UInt8]]) throws {
    key = try Ed25519.PrivateKey(
      seed: HMACSHA256(key: secret).authenticate("portal gateway proof signing v1".utf8))
    publishedKeys = ProofKeys(current: key.publicKey.bytes, retired: retired).json
  }

  /// - Parameters:
  ///   - sending: canonical JSON, as is `evidence`.
  ///   - copy: the signed copy, a PDF.
  func bundle(content: String, sending: String, evidence: String, copy: [UInt8]) throws -> [UInt8] {
    guard let sent = ProofJSON(canonical: Array(sending.utf8)),
      let decision = ProofJSON(canonical: Array(evidence.utf8))
    else { throw Unreadable() }
    let bytes = try ProofBundle.make(content: content, sent: sent, decision: decision, copy: copy, key: key).bytes
    // What is handed out must hold for whoever checks it; if it does not, better nothing.
    guard ProofCheck(bytes, trusted: [key.publicKey.bytes]).findings.isEmpty else { throw Unreadable() }
    return bytes
  }
}
