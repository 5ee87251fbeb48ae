/// A JSON value that passes through unread, byte for byte.
public struct RawJSON: Hashable, Sendable {
  public let bytes: [UInt8]

  /// - Parameter bytes: one well-formed JSON value; `StrictJSON` and `JSONOutput` make such.
  public init(bytes: [UInt8]) { self.bytes = bytes }
}

/// `StrictJSON` and `JSONOutput` know this type; no other coder can keep the bytes.
extension RawJSON: Codable {
  public init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "RawJSON needs StrictJSON"))
  }

  public func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "RawJSON needs JSONOutput"))
  }
}
