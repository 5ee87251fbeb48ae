/// The typefaces that are shipped; a contractor's pages and papers are set in one of them. The files of each stand in
/// `Assets`, subset, in two weights.
enum Typeface: String, Hashable, Sendable, CaseIterable {
  /// Plain and neutral.
  case inter
  /// Friendly, with round letters.
  case figtree
  /// A book face with serifs.
  case literata
  /// Strong slab serifs.
  case bitter

  static let standard = Typeface.inter

  /// As its designers call it.
  var name: String {
    switch self {
    case .inter: "Inter"
    case .figtree: "Figtree"
    case .literata: "Literata"
    case .bitter: "Bitter"
    }
  }

  var textFile: String { "\(rawValue)-latin.woff2" }
  var strongFile: String { "\(rawValue)-latin-strong.woff2" }
  var extendedFile: String { "\(rawValue)-latin-ext.woff2" }
  var extendedStrongFile: String { "\(rawValue)-latin-ext-strong.woff2" }
  var files: [String] { [textFile, strongFile, extendedFile, extendedStrongFile] }

  static func checked(_ text: String) throws(GatewayRefusal) -> Typeface {
    guard let face = Typeface(rawValue: text) else {
      throw .invalid(
        field: "font", .malformed(wanted: "one of " + allCases.map(\.rawValue).joined(separator: ", ")))
    }
    return face
  }
}
