/// An address from outside that may stand in an `href`: `http`, `https`, `mailto` or `tel`, and nothing that a browser
/// could read as another scheme.
public struct WebAddress: Hashable, Sendable {
  public let text: String

  /// `nil` for other schemes, relative addresses, white space, control characters, quotes and angle brackets,
  /// user names before a host (`https://bank.example@evil.example`), and anything over 2,000 bytes.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard (1...2000).contains(bytes.count), bytes.allSatisfy(Self.isAllowed) else { return nil }
    let lowered = bytes.prefix(8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard let scheme = Self.schemes.first(where: { lowered.starts(with: $0.utf8) }) else { return nil }
    let rest = bytes.dropFirst(scheme.utf8.count)
    guard let first = rest.first else { return nil }
    if scheme.hasSuffix("//") {
      let authority = rest.prefix { !Self.endsAuthority.contains($0) }
      guard Self.isHostCharacter(first), !authority.contains(0x40), !rest.contains(0x5C) else { return nil }
    }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  public static func mail(_ address: String) -> WebAddress? { WebAddress("mailto:" + address) }

  /// A `tel:` address of a telephone number as people write it: only its digits and a leading plus are kept.
  public static func telephone(_ number: String) -> WebAddress? {
    let digits = number.utf8.filter { (0x30...0x39).contains($0) }
    guard (3...20).contains(digits.count) else { return nil }
    let plus = number.utf8.first == 0x2B ? "+" : ""
    return WebAddress("tel:" + plus + String(decoding: digits, as: UTF8.self))
  }

  private static let schemes = ["https://", "http://", "mailto:", "tel:"]
  private static let endsAuthority: [UInt8] = Array("/?#".utf8)

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7F && byte != 0x22 && byte != 0x27 && byte != 0x3C && byte != 0x3E && byte != 0x60
  }

  private static func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5B, 0x80...: true
    default: false
    }
  }
}

extension Markup.StringInterpolation {
  public mutating func appendInterpolation(_ address: WebAddress) {
    appendInterpolation(address.text)
  }
}
