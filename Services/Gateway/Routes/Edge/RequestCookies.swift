import HTTPTypes
import Hummingbird

/// The cookies of a request, RFC 6265 section 5.4, names compared as bytes.
struct RequestCookies: Sendable {
  private let pairs: [(name: Substring, value: Substring)]

  init(_ headers: HTTPFields) {
    pairs = headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair in
      let trimmed = pair.drop { $0 == " " }
      guard let equals = trimmed.firstIndex(of: "=") else { return nil }
      return (trimmed[..<equals], trimmed[trimmed.index(after: equals)...])
    }
  }

  /// `nil` when the cookie is not there, or there twice: then nobody can say which one counts.
  subscript(_ name: String) -> Substring? {
    let found = pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }
    return found.count == 1 ? found[0].value : nil
  }

  func all(withPrefix prefix: String) -> [(name: String, value: Substring)] {
    pairs.filter { $0.name.utf8.starts(with: prefix.utf8) }.map { (String($0.name), $0.value) }
  }
}
