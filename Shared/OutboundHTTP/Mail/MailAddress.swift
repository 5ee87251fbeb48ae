/// The addresses that this project sends to: `local@domain` in printable ASCII without quoting (a subset of RFC 5321,
/// section 4.1.2). Decided on bytes.
public enum MailAddress {
  public static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return (1...64).contains(at) && at + 1 < bytes.count && bytes.firstIndex(of: UInt8(ascii: "@")) == at
      && bytes.allSatisfy { (0x21...0x7E).contains($0) && !forbidden.contains($0) }
  }

  /// What would end an address or start a comment, a quoted text or a group.
  private static let forbidden = Array("<>,;:()[]\\\"".utf8)
}
