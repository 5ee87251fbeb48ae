import HTTPTypes
import Hummingbird

/// `Idempotency-Key` (PM-6): one value of 1 to 255 visible ASCII characters.
public enum IdempotencyKeyField {
  /// - Throws: 400 when it is missing or malformed.
  public static func required(of request: Request) throws -> String {
    guard let key = try optional(of: request) else {
      throw Problem(
        .badRequest, code: "idempotency_key_required",
        detail: "This needs an Idempotency-Key, so that a retry does nothing a second time.")
    }
    return key
  }

  public static func optional(of request: Request) throws -> String? {
    let values = request.headers[values: .idempotencyKey]
    guard let key = values.first else { return nil }
    let isWellFormed = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard values.count == 1, isWellFormed else {
      throw Problem(
        .badRequest, code: "idempotency_key_invalid", detail: "One Idempotency-Key of 1 to 255 visible characters.")
    }
    return key
  }
}
