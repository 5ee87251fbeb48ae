import Foundation
import Identifiers

/// A key of the JSON API: `cpk_` and 43 characters. Its hash is stored, itself never.
struct APIKey: Hashable, Sendable {
  typealias ID = Identifier<APIKey>

  static let prefix = "cpk_"

  var id: ID
  var name: String
  var scopes: [String]
  var createdBy: String
  var createdAt: Date
  var revokedAt: Date?

  /// Whether text can be a key at all: looked at before anything is hashed or asked of the database.
  static func isWellFormed(_ text: some StringProtocol) -> Bool {
    BearerText.isWellFormed(text.utf8, prefix: prefix)
  }
}

/// What a key may do, by name ("proposals:write").
enum APIScopes {
  static let all = [
    "directory:read", "directory:write", "proposals:read", "proposals:write", "decisions:write", "activity:read",
    "billing:read", "billing:write", "payments:write",
  ]

  /// Scopes for a new key: known, each once, and none that the one asking does not hold.
  static func checked(_ names: [String], heldBy holder: Set<String>) throws(GatewayRefusal) -> [String] {
    guard !names.isEmpty else { throw .invalid(field: "scopes", .empty) }
    var result: [String] = []
    for (position, name) in names.enumerated() {
      let field = "scopes[\(position)]"
      guard all.contains(name), !result.contains(name) else {
        throw .invalid(field: field, .malformed(wanted: "one of \(all.joined(separator: ", ")), each once"))
      }
      guard holder.contains(name) else { throw .scopeNotHeld(field: field) }
      result.append(name)
    }
    return result
  }
}

/// A prefix and the base64url of 32 bytes.
enum BearerText {
  static func isWellFormed(_ bytes: some Collection<UInt8>, prefix: String) -> Bool {
    bytes.count == prefix.utf8.count + 43 && bytes.starts(with: prefix.utf8)
      && bytes.dropFirst(prefix.utf8.count).allSatisfy(isBase64URL)
  }

  private static func isBase64URL(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }
}
