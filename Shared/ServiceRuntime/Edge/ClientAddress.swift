/// Which address a request came from (SL-7): the socket's peer, or what a proxy of our own says.
public enum ClientAddress {
  /// - Parameters:
  ///   - peer: the address of the socket; `nil` for a unix socket.
  ///   - forwardedFor: the values of all `X-Forwarded-For` fields in their order.
  ///   - trustedProxies: whose word counts. Nobody else's does, so an address can't be made up.
  /// - Returns: the last hop that is no proxy of ours. Where an entry can't be read, the hop that vouched for it.
  public static func resolve(
    peer: IPAddress?, forwardedFor: [String], trustedProxies: [IPNetwork]
  ) -> IPAddress? {
    guard var hop = peer else { return nil }
    let entries = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    for entry in entries.reversed() {
      guard trustedProxies.contains(where: { $0.contains(hop) }), let next = address(entry) else { break }
      hop = next
    }
    return hop
  }

  /// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
  private static func address(_ entry: Substring) -> IPAddress? {
    let text = entry.utf8.drop { $0 == 0x20 || $0 == 0x09 }
    let end = text.lastIndex { $0 != 0x20 && $0 != 0x09 }
    guard let end else { return nil }
    let trimmed = String(Substring(text[...end]))
    if let address = IPAddress(trimmed) { return address }
    if trimmed.utf8.first == UInt8(ascii: "[") {
      guard let close = trimmed.utf8.lastIndex(of: UInt8(ascii: "]")) else { return nil }
      return IPAddress(String(trimmed[trimmed.utf8.index(after: trimmed.startIndex)..<close]))
    }
    guard let colon = trimmed.utf8.lastIndex(of: UInt8(ascii: ":")),
      let address = IPAddress(String(trimmed[..<colon])), address.isVersion4
    else { return nil }
    return address
  }
}
