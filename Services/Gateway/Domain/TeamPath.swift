/// A page of the team to go on to after signing in. It comes from outside, so it is only ever taken if nothing but a page
/// of the team of this portal can be meant by it.
struct TeamPath: Hashable, Sendable {
  static let home = "/team"
  static let account = "/team/account"
  static func proposal(_ id: SharedProposal.ID) -> String { "\(home)/proposals/\(id)" }

  let text: String

  /// - Returns: `nil` unless it is `/team/` and plain segments, perhaps with a plain query. Whatever else a browser might
  ///   resolve (`//host`, `\`, dots, escapes) is none, and neither is a page of signing in.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 300, bytes.starts(with: "/team/".utf8), !bytes.starts(with: "/team/sign-".utf8) else {
      return nil
    }
    let parts = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    let segments = parts[0].dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isPlain) }) else { return nil }
    if parts.count == 2 {
      guard parts[1].allSatisfy({ Self.isPlain($0) || "=&.".utf8.contains($0) }) else { return nil }
    }
    self.text = text
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
