import HTTPTypes
import Hummingbird

/// The cookies of a request, RFC 6265 section 5.4, names compared as bytes. Read as bytes, too: every page asks for one.
struct RequestCookies: Sendable {
  private let fields: [String]

  private typealias Bytes = Substring.UTF8View

  init(_ headers: HTTPFields) { fields = headers[values: .cookie] }

  /// `nil` when the cookie is not there, or there twice: then nobody can say which one counts.
  subscript(_ name: String) -> Substring? {
    var found: Substring?
    var count = 0
    forEach { other, value in
      guard other.elementsEqual(name.utf8) else { return }
      found = Substring(value)
      count += 1
    }
    return count == 1 ? found : nil
  }

  func all(withPrefix prefix: String) -> [(name: String, value: Substring)] {
    var found: [(name: String, value: Substring)] = []
    forEach { name, value in
      guard name.starts(with: prefix.utf8) else { return }
      found.append((String(Substring(name)), Substring(value)))
    }
    return found
  }

  private func forEach(_ body: (_ name: Bytes, _ value: Bytes) -> Void) {
    for field in fields {
      var rest = field[...].utf8
      while !rest.isEmpty {
        let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
        let pair = rest[..<end].drop { $0 == UInt8(ascii: " ") }
        rest = rest[end...].dropFirst()
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
        body(pair[..<equals], pair[equals...].dropFirst())
      }
    }
  }
}
