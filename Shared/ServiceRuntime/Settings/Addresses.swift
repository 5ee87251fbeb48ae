import Foundation
import OutboundHTTP

/// Where a listener of this process is bound.
public struct ListenAddress: Hashable, Sendable {
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }
}

extension Settings {
  /// `host:port`; an IPv6 address in brackets. What is wrong is noted with the other settings.
  public func address(_ name: String) -> ListenAddress {
    let text = string(name)
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex,
      let port = UInt16(text[text.index(after: colon)...])
    else {
      if !text.isEmpty { refuse(name, "must be host:port") }
      return ListenAddress(host: "127.0.0.1", port: 0)
    }
    let host = text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
    return ListenAddress(host: String(host), port: Int(port))
  }

  /// The addresses of another service, separated by commas. What is wrong is noted with the other settings.
  public func upstreams(_ name: String) -> [OutboundAddress] {
    urls(name).compactMap { url in
      if let address = try? OutboundAddress(url.absoluteString) { return address }
      refuse(name, "holds an address that can't be called")
      return nil
    }
  }
}
