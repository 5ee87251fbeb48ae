import Foundation

/// A JSON number as it was written, so that no binary fraction ever touches a quantity.
public struct DecimalText: Hashable, Sendable {
  /// `18.50`, as sent; a JSON number of at most 64 characters.
  public let text: String

  /// - Parameter text: a JSON number; from other sources use `init?(_:)`.
  init(text: String) { self.text = text }

  public init(_ value: Decimal) { text = value.description }

  /// Exactly the same number, or `nil` when it does not fit 34 digits or lies beyond ten to the power of 60.
  public var decimal: Decimal? {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first, mantissa.utf8.count(where: { (0x30...0x39).contains($0) }) <= 34,
      parts.count == 1 || Int(parts[1]).map({ (-60...60).contains($0) }) == true,
      let value = Decimal(string: text, locale: nil), value.isFinite
    else { return nil }
    return value
  }
}

extension DecimalText: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Decimal.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard let decimal else {
      throw EncodingError.invalidValue(
        self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not a decimal"))
    }
    try container.encode(decimal)
  }
}
