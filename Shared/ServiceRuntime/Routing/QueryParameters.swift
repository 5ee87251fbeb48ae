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
        throw Self.refusal(name, code: "unknown_parameter", "This parameter is not known here.")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Self.refusal(name, code: "duplicate_parameter", "This parameter is there more than once.")
      }
    }
  }

  /// The names that are there, in no order.
  public var names: some Collection<String> { values.keys }

  public subscript(_ name: String) -> String? { values[name] }

  /// - Throws: 400 when it is there and not a whole number in the range.
  public func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    try value(name, code: "out_of_range", "A whole number from \(range.lowerBound) to \(range.upperBound).") { text in
      Int(text).flatMap { range.contains($0) && String($0) == text ? $0 : nil }
    }
  }

  /// What `read` makes of a parameter that is there.
  ///
  /// - Throws: 400 with the detail where it makes nothing of it. What is wrong in an address is 400 everywhere; 422 is for what
  ///   is read and does not fit what there is.
  public func value<Value>(
    _ name: String, code: String = "invalid_value", _ detail: String, _ read: (String) -> Value?
  ) throws -> Value? {
    guard let text = self[name] else { return nil }
    guard let value = read(text) else { throw Self.refusal(name, code: code, detail) }
    return value
  }

  public static func refusal(_ name: String, code: String, _ detail: String) -> Problem {
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
