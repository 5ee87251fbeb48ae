/// A file that is made of a proposal once and kept; what it holds is read apart, by its hash.
struct Paper: Hashable, Sendable {
  enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// As it was sent.
    case proposal
    /// With the decision and who made it.
    case signed
    /// The bundle that proves the decision.
    case proof
  }

  let kind: Kind
  /// How it is called when it is saved.
  let name: String
  let sha256: [UInt8]
  let byteCount: Int

  var contentType: String { kind == .proof ? "application/json" : "application/pdf" }

  /// "E-2026-0118-R1-signed.pdf", with nothing that a file system or a header field could trip over.
  static func name(_ kind: Kind, number: String, revision: Int) -> String {
    let plain = number.utf8.prefix(80).map { byte -> UInt8 in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: byte
      default: 0x2D
      }
    }
    let end =
      switch kind {
      case .proposal: ".pdf"
      case .signed: "-signed.pdf"
      case .proof: "-proof.json"
      }
    return "\(String(decoding: plain, as: UTF8.self))-R\(revision)\(end)"
  }
}
