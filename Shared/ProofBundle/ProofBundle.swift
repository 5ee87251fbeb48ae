import Cryptography

/// The proof of one decision: the content that was decided, the chain of what happened to it, the signed copy, and one
/// signature over all. Whoever has it can check it without asking anybody.
///
/// A bundle is one `ProofJSON` object, so each bundle has one spelling:
///
/// | member | what it is |
/// |---|---|
/// | `format` | `client-portal-proof/1` |
/// | `content` | the frozen content, as the text whose SHA-256 a decision names |
/// | `chain` | entries `content`, `sent`, `decision`, `copy`: facts, the hash of the entry before, and the entry's own |
/// | `copy` | the signed copy, a PDF, as Base64 |
/// | `signature` | Ed25519 over `signedBytes`, with the key's id and the public key |
public struct ProofBundle: Sendable {
  public static let format = "client-portal-proof/1"

  /// What stands in the chain, in this order.
  public enum Kind: String, CaseIterable, Sendable {
    case content, sent, decision, copy
  }

  public struct Entry: Hashable, Sendable {
    public let kind: Kind
    public let facts: ProofJSON
    /// Hex; of the entry before, 64 zeros for the first.
    public let previous: String
    /// Hex SHA-256 of kind, facts and previous.
    public let hash: String

    init(_ kind: Kind, _ facts: ProofJSON, after previous: String) {
      self.kind = kind
      self.facts = facts
      self.previous = previous
      hash = Self.hash(kind.rawValue, facts, previous)
    }

    static func hash(_ kind: String, _ facts: ProofJSON, _ previous: String) -> String {
      let link = ProofJSON.object(["kind": .text(kind), "facts": facts, "previous": .text(previous)])
      return Hex.encode(SHA256.digest(link.bytes))
    }

    var json: ProofJSON {
      .object([
        "kind": .text(kind.rawValue), "facts": facts, "previous": .text(previous), "sha256": .text(hash),
      ])
    }
  }

  /// Before the first entry.
  static let start = String(repeating: "0", count: 64)

  public let content: String
  public let chain: [Entry]
  public let copy: [UInt8]
  public let signature: Signature

  public struct Signature: Hashable, Sendable {
    public let publicKey: [UInt8]
    public let value: [UInt8]
  }

  /// Puts a bundle together and signs it.
  ///
  /// - Parameters:
  ///   - sent: who sent what to whom and when.
  ///   - decision: the evidence; must name the content's hash as `content_sha256`.
  ///   - copy: the PDF.
  public static func make(
    content: String, sent: ProofJSON, decision: ProofJSON, copy: [UInt8], key: Ed25519.PrivateKey
  ) throws(CryptographyError) -> ProofBundle {
    let facts: [(Kind, ProofJSON)] = [
      (.content, fileFacts(Array(content.utf8))), (.sent, sent), (.decision, decision), (.copy, fileFacts(copy)),
    ]
    var chain: [Entry] = []
    for (kind, facts) in facts { chain.append(Entry(kind, facts, after: chain.last?.hash ?? start)) }
    let value = try key.sign(signedBytes(chain.map(\.json)))
    return ProofBundle(
      content: content, chain: chain, copy: copy,
      signature: Signature(publicKey: key.publicKey.bytes, value: value))
  }

  static func fileFacts(_ bytes: [UInt8]) -> ProofJSON {
    .object(["bytes": .number(Int64(bytes.count)), "sha256": .text(Hex.encode(SHA256.digest(bytes)))])
  }

  /// Format and chain; the chain holds the hashes of content and copy.
  static func signedBytes(_ chain: [ProofJSON]) -> [UInt8] {
    ProofJSON.object(["format": .text(format), "chain": .list(chain)]).bytes
  }

  /// Hex SHA-256 of a public key: its name, for people to compare.
  public static func keyID(_ publicKey: [UInt8]) -> String { Hex.encode(SHA256.digest(publicKey)) }

  public var bytes: [UInt8] {
    ProofJSON.object([
      "format": .text(Self.format),
      "content": .text(content),
      "chain": .list(chain.map(\.json)),
      "copy": .text(Base64.encode(copy)),
      "signature": .object([
        "algorithm": .text("Ed25519"), "key_id": .text(Self.keyID(signature.publicKey)),
        "public_key": .text(Hex.encode(signature.publicKey)), "value": .text(Hex.encode(signature.value)),
      ]),
    ]).bytes
  }
}
