import Foundation
import Identifiers

/// A value that can be bound to a statement. Its PostgreSQL type is fixed by its Swift type:
/// `String` text, `Bool` boolean, `Int` and `Int64` bigint, `Int32` integer, `Double` double precision, `UUID` and
/// `Identifier` uuid, `Date` timestamptz (whole microseconds), `[UInt8]` and `Data` bytea, `JSONText` json or jsonb
/// (whichever the statement asks for), and arrays of text, uuid and bigint.
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

extension UInt8: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.bytea }
  public static func append(_ array: [UInt8], to parameters: inout Parameters) {
    parameters.append(type: TypeOID.bytea) { $0 += array }
  }
}

extension String: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.textArray }
  public static func append(_ array: [String], to parameters: inout Parameters) {
    parameters.append(arrayOf: TypeOID.text, type: TypeOID.textArray, array) { $0.append(contentsOf: $1.utf8) }
  }
}

extension UUID: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.uuidArray }
  public static func append(_ array: [UUID], to parameters: inout Parameters) {
    parameters.append(arrayOf: TypeOID.uuid, type: TypeOID.uuidArray, array) { bytes, id in
      withUnsafeBytes(of: id.uuid) { bytes.append(contentsOf: $0) }
    }
  }
}

extension Identifier: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.uuidArray }
  public static func append(_ array: [Self], to parameters: inout Parameters) {
    UUID.append(array.map(\.rawValue), to: &parameters)
  }
}

extension Int64: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.int8Array }
  public static func append(_ array: [Int64], to parameters: inout Parameters) {
    parameters.append(arrayOf: TypeOID.int8, type: TypeOID.int8Array, array) { $0.append(bigEndian: $1) }
  }
}

extension Int: ParameterElement {
  public static var arrayTypeOID: UInt32 { TypeOID.int8Array }
  public static func append(_ array: [Int], to parameters: inout Parameters) {
    Int64.append(array.map(Int64.init), to: &parameters)
  }
}

extension Parameters {
  /// The binary form of a one-dimensional array without nulls: dimensions, null flag, element type, then the length
  /// and lower bound of the dimension, then each element with its length in front (PostgreSQL's `array_send`).
  fileprivate mutating func append<Element>(
    arrayOf element: UInt32, type: UInt32, _ array: [Element], write: (inout [UInt8], Element) -> Void
  ) {
    append(type: type) { bytes in
      bytes.append(bigEndian: Int32(array.isEmpty ? 0 : 1))
      bytes.append(bigEndian: Int32(0))
      bytes.append(bigEndian: element)
      guard !array.isEmpty else { return }
      bytes.append(bigEndian: Int32(truncatingIfNeeded: array.count))
      bytes.append(bigEndian: Int32(1))
      for value in array {
        let start = bytes.count
        bytes.append(bigEndian: Int32(0))
        write(&bytes, value)
        let length = UInt32(truncatingIfNeeded: bytes.count - start - 4)
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(place))) }
      }
    }
  }
}
