import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Where the portal is found from outside. Every link uses it, and no other host name is answered (AU-3).
struct PublicOrigin: Hashable, Sendable {
  /// `https://portal.example`, without a slash at its end.
  let url: String
  /// `portal.example` or `localhost:8080`, lower case: the one `Host` that is answered.
  let host: String

  /// `nil` unless the URL is an origin: scheme, host, perhaps a port, and no path.
  init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), let name = url.host()?.lowercased(),
      url.path.isEmpty || url.path == "/"
    else { return nil }
    let isDefaultPort =
      url.port == nil || (scheme == "https" && url.port == 443) || (scheme == "http" && url.port == 80)
    let bracketed = name.contains(":") ? "[\(name)]" : name
    host = isDefaultPort ? bracketed : "\(bracketed):\(url.port ?? 0)"
    self.url = "\(scheme)://\(host)"
  }

  func isAddressed(by request: Request) -> Bool {
    guard let authority = request.head.authority else { return false }
    return authority.utf8.elementsEqual(host.utf8) || authority.lowercased().utf8.elementsEqual(host.utf8)
  }

  /// Sent by a page of this portal: `Sec-Fetch-Site: same-origin`, or without it exactly our `Origin` (AU-6).
  func isOwnPage(_ request: Request) -> Bool {
    let sites = request.headers[values: .secFetchSite]
    guard sites.isEmpty else { return sites.count == 1 && sites[0].utf8.elementsEqual("same-origin".utf8) }
    let origins = request.headers[values: .origin]
    return origins.count == 1 && origins[0].utf8.elementsEqual(url.utf8)
  }
}

extension HTTPField.Name {
  static let secFetchSite = HTTPField.Name(literal: "sec-fetch-site")
  static let secPurpose = HTTPField.Name(literal: "sec-purpose")
  static let purpose = HTTPField.Name(literal: "purpose")
  static let xMoz = HTTPField.Name(literal: "x-moz")
  static let forwardedFor = HTTPField.Name(literal: "x-forwarded-for")
  /// Seconds until a browser asks for the same page again (HTML Living Standard, section 7.4.2.3).
  static let refresh = HTTPField.Name(literal: "refresh")
}
