import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Strong entity tags that are a record's version (DC-2).
enum EntityTag {
  /// The version that a change was made of.
  ///
  /// - Throws: 428 without a condition, 412 for one that no version meets.
  static func required(of request: Request) throws -> Int64 {
    let conditions = request.headers[values: .ifMatch]
    guard let condition = conditions.first, conditions.count == 1 else {
      throw Problem(
        .preconditionRequired, code: "precondition_required", detail: "If-Match with the ETag that was read is needed.")
    }
    guard let version = version(condition) else { throw GatewayRefusal.stale }
    return version
  }

  static func text(_ version: Int64) -> String { "\"v\(version)\"" }

  /// `nil` for what can't be the tag of any version: weak, a list, `*`.
  private static func version(_ tag: String) -> Int64? {
    guard tag.hasPrefix("\"v"), tag.hasSuffix("\""), tag.utf8.count >= 4 else { return nil }
    let digits = tag.dropFirst(2).dropLast()
    guard let version = Int64(digits), text(version).utf8.elementsEqual(tag.utf8) else { return nil }
    return version
  }
}
