/// How a page and a paper come to the typeface of their contractor.
enum TypefaceStyle {
  /// A typeface that a later version of the service may have known is shown as the standard one.
  static func face(_ font: String?) -> Typeface { font.flatMap(Typeface.init(rawValue:)) ?? .standard }

  /// For paper: the printer fetches every file that a stylesheet names, so only those of one typeface are named.
  static func paper(_ face: Typeface) -> String {
    guard face != .standard else { return "" }
    let extended = "\(face.name) Ext"
    return [
      rule(face.name, 400, face.textFile), rule(face.name, 600, face.strongFile),
      rule(extended, 400, face.extendedFile), rule(extended, 600, face.extendedStrongFile),
      "html{font-family:\"\(face.name)\",\"\(extended)\",Inter,\"Inter Ext\",sans-serif}",
    ].joined(separator: "\n") + "\n"
  }

  private static func rule(_ family: String, _ weight: Int, _ file: String) -> String {
    "@font-face{font-family:\"\(family)\";font-weight:\(weight);src:url(\"\(file)\")}"
  }
}
