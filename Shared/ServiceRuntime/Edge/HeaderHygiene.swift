import HTTPTypes

/// Which header fields of strangers must not be believed or passed on (GW-1; CVE-2023-28121: a header made anybody
/// an administrator).
public enum HeaderHygiene {
  private static let prefixes = [
    "x-portal", "portal-", "x-user", "x-org", "x-forwarded", "forwarded", "x-real-", "x-client-ip", "signature",
    "x-original-", "x-rewrite-", "x-http-method", "x-method-override", "proxy-",
  ]
  private static let names = [
    "content-digest", "repr-digest", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "keep-alive",
    "connection", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings",
  ]

  private struct Rule {
    var text: [UInt8]
    var isPrefix: Bool

    func forbids(_ name: some Collection<UInt8>) -> Bool {
      name.count >= text.count && (isPrefix || name.count == text.count)
        && zip(name, text).allSatisfy { HeaderHygiene.canonical($0) == $1 }
    }
  }

  /// By their first byte: every field of every request is asked about, and most begin like none of these.
  private static let rules = Dictionary(
    grouping: prefixes.map { Rule(text: Array($0.utf8), isPrefix: true) }
      + names.map { Rule(text: Array($0.utf8), isPrefix: false) },
    by: \.text[0])

  /// The names to delete: identity, forwarding, signatures, what belongs to one hop, and whatever `Connection`
  /// names. A name that occurs several times is deleted with all its values.
  public static func namesToDelete(in fields: HTTPFields) -> [HTTPField.Name] {
    let hopByHop = Set(fields[values: .connection].flatMap { tokens(of: $0) })
    var deleted: [HTTPField.Name] = []
    for field in fields {
      let name = field.name.canonicalName
      let isHopByHop = !hopByHop.isEmpty && hopByHop.contains(canonical(name))
      if isHopByHop || isForbidden(name), !deleted.contains(field.name) { deleted.append(field.name) }
    }
    return deleted
  }

  public static func clean(_ fields: inout HTTPFields) {
    for name in namesToDelete(in: fields) { fields[values: name] = [] }
  }

  /// Whether a field of this name is never taken from outside, in any case and with `_` for `-`.
  public static func isForbidden(_ name: String) -> Bool {
    guard let first = name.utf8.first, let rules = rules[canonical(first)] else { return false }
    return rules.contains { $0.forbids(name.utf8) }
  }

  private static func tokens(of value: String) -> [String] {
    value.utf8.split { $0 == 0x2C || $0 == 0x20 || $0 == 0x09 }.map { canonical(String(Substring($0))) }
  }

  private static func canonical(_ name: String) -> String { String(decoding: name.utf8.map(canonical), as: UTF8.self) }

  /// Lower case, and `-` for `_`: some servers behind read both as the same name.
  private static func canonical(_ byte: UInt8) -> UInt8 {
    if byte &- 0x41 < 26 { return byte | 0x20 }
    return byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte
  }
}
