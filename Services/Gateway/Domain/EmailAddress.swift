/// Exactly one addr-spec (AU-3): at most 254 bytes, a dot-atom before the `@` and a host name of letters, digits and
/// hyphens with at least one dot after it. Quoted local parts, comments, lists and literals are not addresses here.
struct EmailAddress: Hashable, Sendable {
  let text: String

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (3...254).contains(bytes.count) else { return nil }
    let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 64, Self.isDotAtom(parts[0]), Self.isHostName(parts[1]) else {
      return nil
    }
    self.text = text
  }

  /// In one spelling: people write the same address in capitals and without. It is ASCII, so no letter of another script
  /// becomes one of these.
  var lowercased: String { text.lowercased() }

  static func checked(_ text: String, field: String) throws(GatewayRefusal) -> EmailAddress {
    guard let address = EmailAddress(text) else {
      throw .invalid(field: field, .malformed(wanted: "one email address"))
    }
    return address
  }

  /// RFC 5322, section 3.2.3, with UTF-8 of RFC 6531 left out: mail to it could not be sent everywhere.
  private static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
  }

  private static func isAtomText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: atomPunctuation.contains(byte)
    }
  }

  private static let atomPunctuation = Set("!#$%&'*+-/=?^_`{|}~".utf8)

  private static func isHostName(_ bytes: ArraySlice<UInt8>) -> Bool {
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard bytes.count <= 253, labels.count >= 2 else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy { isAtomText($0) && !atomPunctuation.contains($0) || $0 == UInt8(ascii: "-") }
    }
  }
}
