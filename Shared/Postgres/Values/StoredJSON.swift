import Foundation

/// Values of the domain that are kept as JSON text, in a form of this service's own.
public enum StoredJSON {
  public static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// - Throws: `UnreadableColumn`: what stands there was not written by this service.
  public static func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw UnreadableColumn(type: "\(type)")
    }
  }

  public static func decode<Value: Decodable>(_ type: Value.Type = Value.self, _ text: String?) throws -> Value? {
    try text.map { try decode(type, $0) }
  }
}

/// A value of the database that no code of ours writes.
public struct UnreadableColumn: Error, CustomStringConvertible {
  public let type: String

  public init(type: String) {
    self.type = type
  }

  public var description: String { "the database holds what is no \(type)" }
}

extension RawRepresentable where RawValue == String {
  /// - Throws: `UnreadableColumn`; the schema's checks make that impossible.
  public static func stored(_ text: String) throws -> Self {
    guard let value = Self(rawValue: text) else { throw UnreadableColumn(type: "\(Self.self)") }
    return value
  }
}
