import Hummingbird

/// The query of a request, or an `application/x-www-form-urlencoded` body, with every name at most once and only
/// names that the route knows.
public struct QueryParameters: Sendable {
  private var values: [String: String] = [:]

  /// - Parameter allowed: the names the route knows.
  /// - Throws: 400 naming the parameter that is unknown, twice there, or badly encoded.
  public init(_ text: String?, allowed: Set<String>) throws {
    try self.init(text) { allowed.contains($0) }
  }

  /// - Parameter isAllowed: whether the route knows a name.
  public init(_ text: String?, isAllowed: (String) -> Bool) throws {
    guard let text, !text.isEmpty else { return }
    for pair in text.split(separator: "&", omittingEmptySubsequences: false) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first.flatMap(PercentDecoding.queryText),
        let value = parts.count == 2 ? PercentDecoding.queryText(parts[1]) : ""
      else { throw Problem(.badRequest, code: "query_syntax", detail: "The parameters are not well encoded.") }
      guard isAllowed(name) else {
        throw Self.refusal("unknown_parameter", name, "This parameter is not known here.")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Self.refusal("duplicate_parameter", name, "This parameter is there more than once.")
      }
    }
  }

  /// The names that are there, in no order.
  public var names: some Collection<String> { values.keys }

  public subscript(_ name: String) -> String? { values[name] }

  /// - Throws: 400 when it is there and not a whole number in the range.
  public func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = values[name] else { return nil }
    guard let value = Int(text), range.contains(value), String(value) == text else {
      throw Self.refusal("out_of_range", name, "A whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return value
  }

  private static func refusal(_ code: String, _ name: String, _ detail: String) -> Problem {
    // What a stranger typed is cut short before it is shown to anyone.
    let field = String(name.prefix(64))
    return Problem(
      .badRequest, code: code, detail: detail, field: field,
      errors: [Problem.FieldError(code: code, field: field, detail: detail)])
  }
}

extension Request {
  public func query(allowing names: Set<String> = []) throws -> QueryParameters {
    try QueryParameters(uri.query, allowed: names)
  }
}
