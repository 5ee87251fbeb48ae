import HTTPTypes
import Hummingbird

/// What somebody has typed into the accept form, for the page that shows what their choices come to: it is read with GET,
/// so that reloading it sends nothing again, and what a person writes belongs in no address. It stays in their browser.
enum TypedTextCookie {
  static let name = "__Secure-typed"
  /// Browsers keep 4 KiB of a cookie with its name.
  static let maximumBytes = 3_800
  private static let seconds = 3_600
  private static let fields: [FormField] = [.typedName, .note, .drawnSignature]

  /// - Returns: `nil` when it does not fit.
  static func field(for form: DecisionForm, path: String) -> HTTPField? {
    let pairs = fields.compactMap { field in
      form.value(field).map { "\(field.rawValue)=\(ProposalsClient.escaped($0))" }
    }
    let value = pairs.joined(separator: "&")
    guard value.utf8.count <= maximumBytes else { return nil }
    let age = pairs.isEmpty ? 0 : seconds
    return HTTPField(
      name: .setCookie, value: "\(name)=\(value); Path=\(path); Max-Age=\(age); Secure; HttpOnly; SameSite=Strict")
  }

  /// - Returns: `nil` for what we could not have written.
  static func typed(in request: Request) -> DecisionForm? {
    guard let value = RequestCookies(request.headers)[name], value.utf8.count <= maximumBytes else { return nil }
    return try? DecisionForm(String(value), allowed: fields, takesChoices: false)
  }
}
