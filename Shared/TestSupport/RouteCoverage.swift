import HTTPTypes
import ServiceRuntime

/// Computes which routes a test did not try, so that a new row without a test is found by itself (TI-1).
public enum RouteCoverage {
  /// - Parameter attempt: tries the row and answers `true`; `false` says that the test has nothing for it.
  /// - Returns: `METHOD template` of each row that was not tried; a complete test gets an empty list.
  public static func untried<Access>(
    of rows: [RoutePolicy<Access>], attempt: (RoutePolicy<Access>) async throws -> Bool
  ) async rethrows -> [String] {
    var untried: [String] = []
    for row in rows where try await !attempt(row) { untried.append("\(row.method.rawValue) \(row.template)") }
    return untried
  }

  /// The path of a row with its captures filled in: `/p/{publicId}` with `["publicId": "x"]` is `/p/x`.
  ///
  /// - Returns: `nil` when a capture has no value.
  public static func path(of template: String, filling values: [String: String]) -> String? {
    var path = ""
    for segment in template.split(separator: "/") {
      guard segment.hasPrefix("{") && segment.hasSuffix("}") else {
        path += "/\(segment)"
        continue
      }
      guard let value = values[String(segment.dropFirst().dropLast())] else { return nil }
      path += "/\(value)"
    }
    return path.isEmpty ? "/" : path
  }
}
