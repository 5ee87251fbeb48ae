import Foundation

/// A browser with a checked cookie: the link as it is in the database now, and the session of the cookie.
struct ShareVisit: Hashable, Sendable {
  var link: ShareLink
  /// 16 bytes.
  var session: [UInt8]

  /// 32 hex digits, as other services know it.
  var sessionText: String { HexText.encode(session) }
}
