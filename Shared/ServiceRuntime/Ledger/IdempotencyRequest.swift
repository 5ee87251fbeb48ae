import CallContext
import Cryptography
import HTTPTypes
import Identifiers

/// A request that its sender may repeat under one key (PM-6; draft-ietf-httpapi-idempotency-key-header).
public struct IdempotencyRequest: Hashable, Sendable {
  public static let headerName = "idempotency-key"
  /// `true` in an answer that was given before.
  public static let replayedHeaderName = "idempotency-replayed"
  public static let maximumKeyBytes = 255

  public let organization: OrganizationID
  /// Keys of two callers never meet.
  let principal: String
  /// Method and template: keys of two routes never meet.
  let route: String
  public let key: String
  let sha256: [UInt8]

  /// - Parameters:
  ///   - key: the `Idempotency-Key` as sent; `nil` when there was none.
  ///   - template: of the route, `/api/v1/proposals/{id}/acceptance`; at most 280 bytes.
  ///   - path: as sent, so that the same body to another address is another request.
  /// - Throws: 400 `idempotency_key_required` or `idempotency_key_invalid`.
  public init(
    key: String?, caller: Caller, method: HTTPRequest.Method, template: String, path: String, body: [UInt8]
  ) throws(Problem) {
    guard let key, !key.utf8.isEmpty else {
      throw Problem(
        .badRequest, code: "idempotency_key_required", detail: "This request needs the header Idempotency-Key.",
        field: "Idempotency-Key")
    }
    guard key.utf8.count <= Self.maximumKeyBytes, key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw Problem(
        .badRequest, code: "idempotency_key_invalid",
        detail: "An Idempotency-Key has at most \(Self.maximumKeyBytes) bytes of visible ASCII.",
        field: "Idempotency-Key")
    }
    organization = caller.organization
    principal = caller.principal.text
    route = "\(method.rawValue) \(template)"
    self.key = key
    var hash = IncrementalSHA256()
    // Neither a method nor a path can hold a NUL, so no two requests run together.
    hash.update(Array(method.rawValue.utf8) + [0] + Array(path.utf8) + [0])
    hash.update(body)
    sha256 = hash.finish()
  }

  /// What the sealed answer is bound to.
  var row: String { "idempotency_keys/\(organization)/\(principal)/\(route)/\(key)" }
}
