import Foundation
import Identifiers

/// A value that can be bound to a statement. Its PostgreSQL type is fixed by its Swift type:
/// `String` text, `Bool` boolean, `Int` and `Int64` bigint, `Int32` integer, `Double` double precision, `UUID` and
/// `Identifier` uuid, `Date` timestamptz (whole microseconds), `[UInt8]` and `Data` bytea, `JSONText` json or jsonb
/// (whichever the statement asks for), and arrays of text, uuid, bigint, timestamptz and bytea, each with or without
/// nulls.
public protocol ParameterValue: Sendable {
  /// The OID of the PostgreSQL type.
  static var typeOID: UInt32 { get }
  func append(to parameters: inout Parameters)
}

/// What may stand in an array that is bound as one parameter.
public protocol ParameterElement: Sendable {
  static var arrayTypeOID: UInt32 { get }
  static func append(_ array: [Self], to parameters: inout Parameters)
}

/// JSON, as text, for a json or jsonb column. It must be well formed: the server checks it.
public struct JSONText: Hashable, Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}

extension String: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.text }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.text) { $0.append(contentsOf: utf8) }
  }
}

extension JSONText: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.inferred }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.inferred, text: text)
  }
}

extension Bool: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.bool }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.bool) { $0.append(self ? 1 : 0) }
  }
}

extension Int: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.int8 }
  public func append(to parameters: inout Parameters) { Int64(self).append(to: &parameters) }
}

extension Int64: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.int8 }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.int8) { $0.append(bigEndian: self) }
  }
}

extension Int32: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.int4 }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.int4) { $0.append(bigEndian: self) }
  }
}

extension Double: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.float8 }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.float8) { $0.append(bigEndian: bitPattern) }
  }
}

extension UUID: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.uuid }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.uuid) { bytes in withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }
  }
}

extension Identifier: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.uuid }
  public func append(to parameters: inout Parameters) { rawValue.append(to: &parameters) }
}

extension Date: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.timestamptz }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.timestamptz) { $0.append(bigEndian: PostgresTime.microseconds(of: self)) }
  }
}

extension Data: ParameterValue {
  public static var typeOID: UInt32 { TypeOID.bytea }
  public func append(to parameters: inout Parameters) {
    parameters.append(type: TypeOID.bytea) { $0.append(contentsOf: self) }
  }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
  public static var typeOID: UInt32 { Wrapped.typeOID }
  public func append(to parameters: inout Parameters) {
    if let self { self.append(to: &parameters) } else { parameters.appendNull(type: Wrapped.typeOID) }
  }
}

extension Array: ParameterValue where Element: ParameterElement {
  public static var typeOID: UInt32 { Element.arrayTypeOID }
  public func append(to parameters: inout Parameters) { Element.append(self, to: &parameters) }
}

/// bytea: the one "array" that is a single value.
extension UInt8: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.bytea }
  public static func append(_ array: [UInt8], to parameters: inout Parameters) {
    parameters.append(type: TypeOID.bytea) { $0 += array }
  }
}

/// An element that PostgreSQL keeps as one of an array, so that nulls may stand beside it.
public protocol ArrayElement: ParameterElement {
  /// The OID of its own type.
  static var elementTypeOID: UInt32 { get }
  /// Its binary form, without the length.
  func append(to bytes: inout [UInt8])
}

extension ArrayElement {
  public static func append(_ array: [Self], to parameters: inout Parameters) {
    parameters.append(arrayOf: Self.self, array, hasNulls: false) { $0 }
  }
}

extension Optional: ParameterElement where Wrapped: ArrayElement {
  public static var arrayTypeOID: UInt32 { Wrapped.arrayTypeOID }
  public static func append(_ array: [Wrapped?], to parameters: inout Parameters) {
    parameters.append(arrayOf: Wrapped.self, array, hasNulls: array.contains { $0 == nil }) { $0 }
  }
}

extension String: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.textArray }
  public static var elementTypeOID: UInt32 { TypeOID.text }
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension UUID: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.uuidArray }
  public static var elementTypeOID: UInt32 { TypeOID.uuid }
  public func append(to bytes: inout [UInt8]) { withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) } }
}

extension Identifier: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.uuidArray }
  public static var elementTypeOID: UInt32 { TypeOID.uuid }
  public func append(to bytes: inout [UInt8]) { rawValue.append(to: &bytes) }
}

extension Int64: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.int8Array }
  public static var elementTypeOID: UInt32 { TypeOID.int8 }
  public func append(to bytes: inout [UInt8]) { bytes.append(bigEndian: self) }
}

extension Int: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.int8Array }
  public static var elementTypeOID: UInt32 { TypeOID.int8 }
  public func append(to bytes: inout [UInt8]) { Int64(self).append(to: &bytes) }
}

extension Date: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.timestamptzArray }
  public static var elementTypeOID: UInt32 { TypeOID.timestamptz }
  public func append(to bytes: inout [UInt8]) { bytes.append(bigEndian: PostgresTime.microseconds(of: self)) }
}

extension Array: ParameterElement where Element == UInt8 {}

extension [UInt8]: ArrayElement {
  public static var arrayTypeOID: UInt32 { TypeOID.byteaArray }
  public static var elementTypeOID: UInt32 { TypeOID.bytea }
  public func append(to bytes: inout [UInt8]) { bytes += self }
}

extension Parameters {
  /// The binary form of a one-dimensional array: dimensions, null flag, element type, then the length and lower bound of
  /// the dimension, then each element with its length in front, which is -1 for a null (PostgreSQL's `array_send`).
  fileprivate mutating func append<Value, Element: ArrayElement>(
    arrayOf type: Element.Type, _ array: [Value], hasNulls: Bool, _ element: (Value) -> Element?
  ) {
    append(type: Element.arrayTypeOID) { bytes in
      bytes.append(bigEndian: Int32(array.isEmpty ? 0 : 1))
      bytes.append(bigEndian: Int32(hasNulls ? 1 : 0))
      bytes.append(bigEndian: Element.elementTypeOID)
      guard !array.isEmpty else { return }
      bytes.append(bigEndian: Int32(truncatingIfNeeded: array.count))
      bytes.append(bigEndian: Int32(1))
      for value in array {
        guard let element = element(value) else {
          bytes.append(bigEndian: Int32(-1))
          continue
        }
        let start = bytes.count
        bytes.append(bigEndian: Int32(0))
        element.append(to: &bytes)
        let length = UInt32(truncatingIfNeeded: bytes.count - start - 4)
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(place))) }
      }
    }
  }
}
