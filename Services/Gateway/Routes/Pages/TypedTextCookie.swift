import HTTPTypes
import Hummingbird

/// What somebody has typed into the accept form, for the page that shows what their choices come to: it is read with GET,
/// so that reloading it sends nothing again, and what a person writes belongs in no address. It stays in their browser, and
/// belongs to one link: two recipients may share a browser, but neither the other's words nor the other's signature.
enum TypedTextCookie {
  static let name = "__Secure-typed"
  /// Browsers keep 4 KiB of a cookie with its name.
  static let maximumBytes = 3_800
  private static let seconds = 3_600
  private static let fields: [FormField] = [.typedName, .note, .drawnSignature]

  /// - Returns: `nil` when it does not fit.
  static func field(for form: DecisionForm, of link: ShareLink.ID, path: String) -> HTTPField? {
    let pairs = fields.compactMap { field in
      form.value(field).map { "\(field.rawValue)=\(PercentEncoding.escaped($0))" }
    }
    guard !pairs.isEmpty else { return cleared(path: path) }
    let value = (["\(link)"] + pairs).joined(separator: "&")
    guard value.utf8.count <= maximumBytes else { return nil }
    return cookie(value, path: path, age: seconds)
  }

  /// For when it has done its work.
  static func cleared(path: String) -> HTTPField { cookie("", path: path, age: 0) }

  private static func cookie(_ value: String, path: String, age: Int) -> HTTPField {
    HTTPField(
      name: .setCookie, value: "\(name)=\(value); Path=\(path); Max-Age=\(age); Secure; HttpOnly; SameSite=Strict")
  }

  /// - Returns: `nil` for what came from another link, and for what we could not have written.
  static func typed(in request: Request, of link: ShareLink.ID) -> DecisionForm? {
    guard let value = RequestCookies(request.headers)[name], value.utf8.count <= maximumBytes else { return nil }
    let parts = value.split(separator: "&", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.elementsEqual("\(link)".utf8) else { return nil }
    return try? DecisionForm(String(parts[1]), allowed: fields, takesChoices: false)
  }
}

extension Response {
  /// To the page of a proposal that has just been decided, either way: nothing typed to accept it is needed any more. A
  /// request for changes decides nothing, and leaves it.
  static func receipt(_ posted: PostedForm) -> Response {
    var response = Response.seeOther(posted.address.page)
    response.headers.append(TypedTextCookie.cleared(path: posted.address.choices))
    return response
  }
}
