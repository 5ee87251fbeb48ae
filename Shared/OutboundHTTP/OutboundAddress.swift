/// Where a service listens: `http://host:port`, `https://host`, either with a path in front of every request's path, or
/// `unix:/path/of/socket`. Nothing else: no user, query or fragment.
public struct OutboundAddress: Hashable, Sendable, CustomStringConvertible {
  /// What was parsed, for logs and metrics.
  public let description: String
  /// `scheme://host[:port]/`, which libcurl connects to.
  let base: String
  /// Put before the path of each request; without a slash at its end.
  let pathPrefix: String
  let unixSocketPath: String?

  /// - Throws: `OutboundError.invalidRequest` when the text is not such an address.
  public init(_ text: String) throws {
    let malformed = OutboundError.invalidRequest(part: "address")
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw malformed }
    description = text
    if text.hasPrefix("unix:/") {
      unixSocketPath = String(text.dropFirst("unix:".count))
      base = "http://localhost/"
      pathPrefix = ""
      return
    }
    unixSocketPath = nil
    guard let scheme = ["http://", "https://"].first(where: { text.hasPrefix($0) }) else { throw malformed }
    let rest = text.dropFirst(scheme.count)
    guard !rest.contains(where: { "?#@\\".contains($0) }) else { throw malformed }
    let authority = rest.prefix { $0 != "/" }
    guard Self.isAuthority(authority) else { throw malformed }
    var path = rest.dropFirst(authority.count)
    while path.last == "/" { path.removeLast() }
    base = scheme + authority + "/"
    pathPrefix = String(path)
  }

  /// A host, or an IPv6 address in brackets, and perhaps a port.
  private static func isAuthority(_ authority: Substring) -> Bool {
    var host = authority
    if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      host = authority[..<colon]
      guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return false }
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      return host.utf8.count > 2 && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D
          || $0 == 0x2E || $0 == 0x5F
      }
  }
}
