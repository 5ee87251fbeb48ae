/// The words around pictures.
protocol PicturePhrases: Sendable {
  /// Of a small picture that opens the large one.
  func seePicture(_ what: String) -> String
}

extension AmericanEnglish {
  func seePicture(_ what: String) -> String { "See the picture: \(what)" }
}
