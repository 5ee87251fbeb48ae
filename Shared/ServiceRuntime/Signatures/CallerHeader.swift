import CallContext
import Identifiers

/// The `portal-caller` field: who asks, as an RFC 8941 dictionary
/// `organization="…", principal="link:…", scopes=("a:b" "c:d")`. It only means something inside a signature.
enum CallerHeader {
  static func value(_ caller: Caller) -> String {
    var text = "organization=\"\(caller.organization)\", principal=\"\(caller.principal.text)\", scopes=("
    var isFirst = true
    for name in caller.scopes.map(\.name).sorted() where isName(name) {
      text += isFirst ? "\"\(name)\"" : " \"\(name)\""
      isFirst = false
    }
    return text + ")"
  }

  static func parse(_ value: String) -> Caller? {
    var rest = value[...]
    guard let organization = quoted("organization=\"", "\", ", in: &rest).flatMap({ OrganizationID($0) }),
      let principal = quoted("principal=\"", "\", ", in: &rest).flatMap({ Principal(text: String($0)) }),
      let names = quoted("scopes=(", ")", in: &rest), rest.isEmpty
    else { return nil }
    var scopes: Set<Scope> = []
    for name in names.split(separator: " ") {
      guard name.utf8.count > 2, name.utf8.first == 0x22, name.utf8.last == 0x22 else { return nil }
      let bare = String(name.dropFirst().dropLast())
      guard isName(bare) else { return nil }
      scopes.insert(Scope(bare))
    }
    return Caller(organization: organization, principal: principal, scopes: scopes)
  }

  /// What stands between the two marks at the start of the text, which moves behind them.
  private static func quoted(_ start: String, _ end: String, in rest: inout Substring) -> Substring? {
    guard rest.utf8.starts(with: start.utf8) else { return nil }
    let body = rest.dropFirst(start.utf8.count)
    guard let mark = end.utf8.first, let close = body.utf8.firstIndex(of: mark),
      body[close...].utf8.starts(with: end.utf8)
    else { return nil }
    rest = body[close...].dropFirst(end.utf8.count)
    return body[..<close]
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x3A || byte == 0x5F || byte == 0x2D
      }
  }
}
