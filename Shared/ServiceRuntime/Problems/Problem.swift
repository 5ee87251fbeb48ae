import HTTPTypes
import Validation

/// An answer that says no: `application/problem+json` of RFC 9457, with a stable `code` for programs.
///
/// Everything here is meant for strangers. Causes go to the log, never into `title` or `detail`.
public struct Problem: Error, Hashable, Sendable {
  /// One wrong field of a request.
  public struct FieldError: Hashable, Sendable {
    public let code: String
    /// Where in the body: `sections[0].lines[2].quantity`; empty for the whole body.
    public let field: String
    public let detail: String

    public init(code: String, field: String, detail: String) {
      self.code = code
      self.field = field
      self.detail = detail
    }
  }

  public var status: HTTPResponse.Status
  /// Lower-case words joined by `_`; promised to stay.
  public var code: String
  public var title: String
  public var detail: String?
  public var field: String?
  public var errors: [FieldError]
  /// Further members of the document, as text values: for instance the current `state` of a 409.
  public var members: [String: String]
  /// Further header fields of the response, for instance `Retry-After` or `Allow`.
  public var headers: HTTPFields

  /// - Parameter title: the status' own phrase when absent.
  public init(
    _ status: HTTPResponse.Status, code: String, title: String? = nil, detail: String? = nil, field: String? = nil,
    errors: [FieldError] = [], members: [String: String] = [:], headers: HTTPFields = [:]
  ) {
    self.status = status
    self.code = code
    self.title = title ?? status.reasonPhrase
    self.detail = detail
    self.field = field
    self.errors = errors
    self.members = members
    self.headers = headers
  }
}

/// An error that knows how to tell a stranger about itself; a service's refusals conform in one file.
public protocol ProblemConvertible: Error {
  var problem: Problem { get }
}

extension Problem: ProblemConvertible {
  public var problem: Problem { self }
}

extension Problem {
  /// One answer for unknown, foreign, expired and revoked things, and for paths that do not exist (TI-1).
  public static let notFound = Problem(.notFound, code: "not_found", detail: "There is nothing at this address.")

  public static let unauthorized = Problem(
    .unauthorized, code: "unauthorized", detail: "This needs valid credentials.")

  public static let forbidden = Problem(
    .forbidden, code: "forbidden", detail: "These credentials do not allow this.")

  public static let unsupportedMediaType = Problem(
    .unsupportedMediaType, code: "unsupported_media_type", detail: "The body must be application/json.")

  public static func contentTooLarge(limit bytes: Int) -> Problem {
    Problem(.contentTooLarge, code: "content_too_large", detail: "The body may have at most \(bytes) bytes.")
  }

  public static func methodNotAllowed(allow methods: [String]) -> Problem {
    Problem(
      .methodNotAllowed, code: "method_not_allowed", detail: "This address does not know that method.",
      headers: [.allow: methods.joined(separator: ", ")])
  }

  /// Something that this answer needs is away (RE-3).
  public static func unavailable(retryAfterSeconds: Int = 1) -> Problem {
    Problem(
      .serviceUnavailable, code: "unavailable", detail: "A part of the service is busy or away. Try again shortly.",
      headers: [.retryAfter: "\(retryAfterSeconds)"])
  }

  public static let deadlineExceeded = Problem(
    .gatewayTimeout, code: "deadline_exceeded", detail: "The answer was not ready in time.")

  /// What strangers learn about everything that nobody foresaw.
  public static let `internal` = Problem(
    .internalServerError, code: "internal", detail: "Something went wrong here. It has been noted.")

  /// A field that breaks a rule of its own (422).
  public static func invalidField(_ field: String, code: String, detail: String) -> Problem {
    Problem(
      .unprocessableContent, code: code, detail: detail, field: field,
      errors: [FieldError(code: code, field: field, detail: detail)])
  }

  /// 422 with all that is wrong; the first stands for them.
  public static func invalidFields(_ errors: [Validation.FieldError]) -> Problem {
    Problem(
      .unprocessableContent, code: errors.first?.code ?? "invalid_value", detail: errors.first?.detail,
      field: errors.first?.field,
      errors: errors.map { FieldError(code: $0.code, field: $0.field, detail: $0.detail) })
  }

  /// The same of a part of what was sent: its fields are named from the whole.
  ///
  /// - Parameter place: where the part is, such as `[2]`.
  public func within(_ place: String) -> Problem {
    func full(_ field: String) -> String { field.isEmpty ? place : "\(place).\(field)" }
    var problem = self
    problem.field = full(field ?? "")
    problem.errors = errors.map { FieldError(code: $0.code, field: full($0.field), detail: $0.detail) }
    return problem
  }
}
