import Cryptography
import ProofBundle

/// What was found, for a person.
enum Report {
  static func lines(_ check: ProofCheck) -> [String] {
    guard let bundle = check.bundle else {
      return check.findings.map { "NOT OK  \(sentence($0))" } + ["", "Do not rely on this bundle."]
    }
    let key = [
      "Signed with the key  \(Hex.encode(bundle.signature.publicKey))",
      "Its fingerprint is   \(ProofBundle.keyID(bundle.signature.publicKey))",
    ]
    return what(bundle) + [""] + checked + verdict(check) + [""] + key
  }

  private static let checked = [
    "OK      The content is the one that was decided: its SHA-256 is the one that the decision names.",
    "OK      The chain is whole: content, sending, decision and signed copy, each tied to the one before.",
    "OK      The signed copy (PDF) is the one that the chain names.",
    "OK      The Ed25519 signature is right: nothing was changed since it was made.",
  ]

  private static func verdict(_ check: ProofCheck) -> [String] {
    if check.findings == [.keyNotTrusted] { return ["NOT OK  \(sentence(.keyNotTrusted))"] }
    if check.isKeyChecked { return ["OK      The key is one that you trust."] }
    return [
      "NOT CHECKED  Whose key it is. Anybody can sign with a key of their own: compare the fingerprint with the one that",
      "             the contractor's portal publishes, or name a key that you trust with --key or --keys.",
    ]
  }

  private static func what(_ bundle: ProofBundle) -> [String] {
    let sent = bundle.chain[1].facts
    let decision = bundle.chain[2].facts
    let rows: [(String, ProofJSON?)] = [
      ("Proposal", sent["number"]), ("Version", sent["revision"]), ("Sent", sent["sent_at"]),
      ("Decision", decision["kind"]), ("By", decision["typed_name"] ?? decision["decided_by"]),
      ("Signature", decision["drawn_signature"].map { _ in .text("drawn by hand beside the typed name") }),
      ("At", decision["decided_at"]), ("Total", decision["totals"]?["total_cents"]),
      ("Currency", sent["currency"]),
    ]
    return rows.compactMap { name, value in
      shown(value).map { "\(name.padding(10)) \($0)" }
    }
  }

  /// What the bundle says may hold anything: nothing of it gets to steer a terminal.
  private static func shown(_ value: ProofJSON?) -> String? {
    let text: String? =
      switch value {
      case .text(let text): text
      case .number(let number): String(number)
      default: nil
      }
    return text.map { text in
      String(String.UnicodeScalarView(text.unicodeScalars.map { isPlain($0) ? $0 : " " }))
    }
  }

  /// Nothing that a terminal would obey, and nothing that turns or breaks the line.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  private static func sentence(_ finding: ProofCheck.Finding) -> String {
    switch finding {
    case .notABundle: "This is no proof bundle, or it was changed or cut."
    case .contentChanged: "The content is not the one that was decided."
    case .chainBroken(let kind): "The chain is broken at \"\(kind.rawValue)\"."
    case .copyChanged: "The signed copy (PDF) is not the one that the chain names."
    case .decisionOfAnother: "The decision is about another content or another proposal."
    case .signatureWrong: "The signature does not fit: something was changed, or another key signed."
    case .keyNotTrusted: "The key is none of those that you trust."
    }
  }
}

extension String {
  fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
