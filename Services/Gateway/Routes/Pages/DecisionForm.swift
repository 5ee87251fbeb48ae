import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A posted form: at most 64 KiB, each field once, only fields of the form (TI-4).
struct DecisionForm: Sendable {
  static let bodyLimit = 64 << 10

  private let fields: QueryParameters

  init(_ request: Request, _ context: PortalRequestContext, allowed: [FormField]) async throws {
    let type = request.headers[.contentType]?.lowercased().split(separator: ";").first?.filter { $0 != " " } ?? ""
    guard type.utf8.elementsEqual("application/x-www-form-urlencoded".utf8) else {
      throw Problem(
        .unsupportedMediaType, code: "unsupported_media_type", detail: "The body must be a form's fields.")
    }
    let bytes = try await context.bodyBytes(from: request)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(.badRequest, code: "form_syntax", detail: "The fields are not UTF-8.")
    }
    fields = try QueryParameters(text, allowed: Set(allowed.map(\.rawValue)))
  }

  /// Empty for a field that is not there. Control characters, which come with pasted text and which nobody means, are
  /// left out; a name is one line.
  func text(_ field: FormField) -> String {
    let isOneLine = field != .note && field != .reason
    var text = String.UnicodeScalarView()
    for scalar in (fields[field.rawValue] ?? "").unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: text.append(isOneLine ? " " : scalar)
      case 0..<0x20, 0x7F: break
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// What the owner takes: nothing rather than empty.
  func value(_ field: FormField) -> String? {
    let text = text(field)
    return text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } ? nil : text
  }

  var isTicked: Bool { text(.confirm).utf8.elementsEqual("yes".utf8) }

  /// Whether the text of a field is longer than its form allows, counted as browsers do: UTF-16 units with one unit
  /// for a line break.
  func isLonger(_ field: FormField, than limit: Int) -> Bool {
    text(field).utf16.count - text(field).utf8.filter { $0 == 0x0D }.count > limit
  }
}

extension FormProblem {
  /// What the owner says of fields that the form has, in the form's own words.
  static func all(in refusal: Problem) -> [FormProblem] {
    guard refusal.status == .unprocessableContent else { return [] }
    var named = refusal.errors.map { (code: $0.code, field: $0.field) }
    if let field = refusal.field { named.append((refusal.code, field)) }
    var problems: [FormProblem] = []
    for (code, name) in named {
      let problem: FormProblem? =
        switch (code, FormField(rawValue: name)) {
        case ("too_long", .typedName): .nameTooLong(limit: FieldLimits.typedName)
        case ("too_long", .note): .noteTooLong(limit: FieldLimits.note)
        case ("too_long", .reason): .reasonTooLong(limit: FieldLimits.reason)
        default: nil
        }
      if let problem, !problems.contains(problem) { problems.append(problem) }
    }
    return problems
  }
}

extension ShareVisit {
  /// The person behind the link, as this request showed them.
  func visitor(_ request: Request, _ context: PortalRequestContext, confirmed: Bool) -> Visitor {
    Visitor(
      contactID: ContactID(link.contact.rawValue), role: ProposalsClient.role(link.role), session: sessionText,
      confirmed: confirmed, address: context.remoteAddress,
      userAgent: String((request.headers[.userAgent] ?? "").prefix(400)))
  }
}
