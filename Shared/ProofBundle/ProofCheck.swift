import Cryptography

/// Looks at a bundle as a stranger would: nothing in it is believed.
public struct ProofCheck: Sendable {
  /// What a bundle has to be, in the order in which it is looked at.
  public enum Finding: Hashable, Sendable {
    /// Not a bundle in its one spelling: cut, changed, or something else.
    case notABundle
    case contentChanged
    case chainBroken(ProofBundle.Kind)
    case copyChanged
    /// The decision is about another content, or another proposal.
    case decisionOfAnother
    case signatureWrong
    /// Everything holds, but the key is none of those that are trusted.
    case keyNotTrusted
  }

  public let bundle: ProofBundle?
  /// Empty: all holds.
  public let findings: [Finding]
  /// Whether the signer was compared with keys that came from elsewhere.
  public let isKeyChecked: Bool

  /// - Parameter trusted: public keys; empty leaves open whose key it is.
  public init(_ bytes: [UInt8], trusted: [[UInt8]]) {
    isKeyChecked = !trusted.isEmpty
    guard let reading = Reading(bytes) else {
      bundle = nil
      findings = [.notABundle]
      return
    }
    var findings = reading.findings
    if !trusted.isEmpty, !trusted.contains(reading.publicKey) { findings.append(.keyNotTrusted) }
    self.findings = findings
    bundle = findings.isEmpty || findings == [.keyNotTrusted] ? reading.bundle : nil
  }

  private struct Reading {
    let content: String
    let chain: [ProofJSON]
    let copy: [UInt8]
    let publicKey: [UInt8]
    let value: [UInt8]

    /// `nil` unless every member is there, is what it should be, and nothing else is.
    init?(_ bytes: [UInt8]) {
      guard let json = ProofJSON(canonical: bytes),
        json.names == ["format", "content", "chain", "copy", "signature"],
        json["format"]?.text == ProofBundle.format, let content = json["content"]?.text,
        let chain = json["chain"]?.list, chain.count == ProofBundle.Kind.allCases.count,
        chain.allSatisfy({ $0.names == ["kind", "facts", "previous", "sha256"] }),
        let copy = json["copy"]?.text.flatMap({ Base64.decode($0) }),
        let signature = json["signature"], signature.names == ["algorithm", "key_id", "public_key", "value"],
        signature["algorithm"]?.text == "Ed25519",
        let publicKey = signature["public_key"]?.text.flatMap({ Hex.decode($0) }), publicKey.count == 32,
        signature["key_id"]?.text == ProofBundle.keyID(publicKey),
        let value = signature["value"]?.text.flatMap({ Hex.decode($0) }), value.count == 64
      else { return nil }
      self.content = content
      self.chain = chain
      self.copy = copy
      self.publicKey = publicKey
      self.value = value
    }

    var findings: [Finding] {
      var findings: [Finding] = []
      if facts(.content) != ProofBundle.fileFacts(Array(content.utf8)) { findings.append(.contentChanged) }
      findings += brokenLinks.map { .chainBroken($0) }
      if facts(.copy) != ProofBundle.fileFacts(copy) { findings.append(.copyChanged) }
      let hash = facts(.content)["sha256"]
      if facts(.decision)["content_sha256"] != hash || facts(.sent)["content_sha256"] != hash
        || facts(.decision)["proposal_id"] != facts(.sent)["proposal_id"]
      {
        findings.append(.decisionOfAnother)
      }
      let isSigned = try? Ed25519.PublicKey(bytes: publicKey).isValid(value, for: ProofBundle.signedBytes(chain))
      if isSigned != true { findings.append(.signatureWrong) }
      return findings
    }

    private var brokenLinks: [ProofBundle.Kind] {
      var previous = ProofBundle.start
      return zip(ProofBundle.Kind.allCases, chain).compactMap { kind, entry in
        let expected = ProofBundle.Entry(kind, entry["facts"] ?? .list([]), after: previous)
        previous = entry["sha256"]?.text ?? ""
        return expected.json == entry ? nil : kind
      }
    }

    private func facts(_ kind: ProofBundle.Kind) -> ProofJSON {
      let place = ProofBundle.Kind.allCases.firstIndex(of: kind) ?? 0
      return chain[place]["facts"] ?? .list([])
    }

    var bundle: ProofBundle {
      var entries: [ProofBundle.Entry] = []
      for kind in ProofBundle.Kind.allCases {
        entries.append(ProofBundle.Entry(kind, facts(kind), after: entries.last?.hash ?? ProofBundle.start))
      }
      return ProofBundle(
        content: content, chain: entries, copy: copy,
        signature: ProofBundle.Signature(publicKey: publicKey, value: value))
    }
  }
}
