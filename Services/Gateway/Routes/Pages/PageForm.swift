import HTTPTypes
import Hummingbird
import ServiceRuntime

/// The fields of a form of the team: each once, only those that the form has (TI-4).
struct PageForm: Sendable {
  /// Whose page it came from (AU-6); the access rule has checked it.
  static let token = "form_token"
  static let bodyLimit = 16 << 10

  private let fields: QueryParameters

  init(_ request: Request, _ context: PortalRequestContext, allowing names: Set<String> = []) async throws {
    fields = try QueryParameters(await context.formText(from: request), allowed: names.union([Self.token]))
  }

  subscript(_ name: String) -> String { fields[name] ?? "" }
}

extension PortalRequestContext {
  /// The fields of a posted form, as the browser encoded them.
  func formText(from request: Request) async throws -> String {
    let type = request.headers[.contentType]?.lowercased().split(separator: ";").first?.filter { $0 != " " } ?? ""
    guard type.utf8.elementsEqual("application/x-www-form-urlencoded".utf8) else {
      throw Problem(
        .unsupportedMediaType, code: "unsupported_media_type", detail: "The body must be a form's fields.")
    }
    guard let text = String(validating: try await bodyBytes(from: request), as: UTF8.self) else {
      throw Problem(.badRequest, code: "form_syntax", detail: "The fields are not UTF-8.")
    }
    return text
  }
}
