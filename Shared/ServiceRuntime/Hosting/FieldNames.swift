import HTTPTypes

extension HTTPField.Name {
  /// A name that this program knows.
  ///
  /// - Precondition: a literal, or a constant made of one, so that a wrong one is found by the first test.
  public init(literal name: String) {
    guard let name = HTTPField.Name(name) else { preconditionFailure("not a field name") }
    self = name
  }

  /// Part of every answer and of every internal call.
  public static let requestID = HTTPField.Name(literal: "x-request-id")
  /// PM-6: by which a caller's repetition is known.
  public static let idempotencyKey = HTTPField.Name(literal: IdempotencyRequest.headerName)
  /// In an answer that was given before.
  public static let idempotencyReplayed = HTTPField.Name(literal: IdempotencyRequest.replayedHeaderName)
}
