import HTTPTypes

/// Decodes JSON from outside into a `Decodable` type and refuses, with a `Problem`, everything that does not fit.
///
/// Codes with status 400: `json_syntax`, `json_depth`, `duplicate_key`, `unknown_key`; with status 422:
/// `missing_field`, `wrong_type`, `out_of_range`, `invalid_value`. `errors` lists what was found, at most 20 entries;
/// `field` is the first. Wrong simple values and unknown keys are all collected, a missing or malformed object ends
/// the search.
public enum StrictJSON {
  /// What to do with keys that the type does not know.
  public enum UnknownKeys: Sendable {
    /// From strangers (TI-4).
    case refused
    /// From our own services, whose contracts grow.
    case ignored
  }

  static let maximumErrors = 20

  public static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from bytes: [UInt8], unknownKeys: UnknownKeys = .refused
  ) throws(Problem) -> Value {
    let document: JSONDocument
    do {
      document = try JSONParser.parse(bytes)
    } catch {
      throw problem([Problem.FieldError(code: error.code, field: error.field, detail: error.detail)])
    }
    let source = JSONSource(document)
    var value: Value?
    do {
      value = try source.decode(Value.self, at: 0)
    } catch {
      source.note(thrown: error)
    }
    if value != nil && unknownKeys == .refused { source.noteUnknownKeys() }
    guard let value, source.errors.isEmpty else { throw problem(source.errors) }
    return value
  }

  private static let badRequestCodes: Set<String> = ["json_syntax", "json_depth", "duplicate_key", "unknown_key"]

  private static func problem(_ errors: [Problem.FieldError]) -> Problem {
    let isBadRequest = errors.contains { badRequestCodes.contains($0.code) }
    let first = errors.first { badRequestCodes.contains($0.code) == isBadRequest }
    let status: HTTPResponse.Status = isBadRequest ? .badRequest : .unprocessableContent
    return Problem(
      status, code: first?.code ?? "json_syntax", detail: first?.detail, field: first?.field, errors: errors)
  }
}
