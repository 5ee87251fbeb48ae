import Foundation
import Identifiers

/// A Swift type that a column can be decoded to. `Optional` of each decodes NULL to `nil`.
///
/// `String` text, varchar, char, name, json, jsonb, uuid, date (`YYYY-MM-DD`) and numeric; `Bool` boolean;
/// `Int`, `Int64`, `Int32` every integer that fits, and a numeric without a fraction; `Double` real, double precision;
/// `UUID` and `Identifier` uuid; `Date` timestamptz; `[UInt8]` and `Data` bytea; arrays of text, uuid and integers.
public protocol ColumnValue {
  /// `cell` holds what the server sent; throws when it is of another type.
  init(cell: ColumnCell) throws(ColumnMismatch)
}

/// One value of a row in the binary format of the wire protocol. Valid only while it is decoded.
public struct ColumnCell {
  let type: UInt32
  /// `nil` is NULL.
  let bytes: UnsafeRawBufferPointer?
}

/// Why a cell could not become the asked type; `Row` adds the name of the column.
public enum ColumnMismatch: Error {
  case null
  case type(UInt32)
  case range
}

extension ColumnCell {
  func value() throws(ColumnMismatch) -> UnsafeRawBufferPointer {
    guard let bytes else { throw .null }
    return bytes
  }

  func integer<Number: FixedWidthInteger>(_: Number.Type) throws(ColumnMismatch) -> Number {
    let bytes = try value()
    guard bytes.count == MemoryLayout<Number>.size else { throw .range }
    return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
  }

  /// Whatever integer type the column has.
  func wideInteger() throws(ColumnMismatch) -> Int64 {
    switch type {
    case TypeOID.int8: return try integer(Int64.self)
    case TypeOID.int4: return Int64(try integer(Int32.self))
    case TypeOID.int2: return Int64(try integer(Int16.self))
    case TypeOID.oid: return Int64(try integer(UInt32.self))
    case TypeOID.numeric:
      guard let number = Int64(try NumericText.read(try value())) else { throw .range }
      return number
    default: throw .type(type)
    }
  }

  func uuid() throws(ColumnMismatch) -> UUID {
    guard type == TypeOID.uuid else { throw .type(type) }
    let bytes = try value()
    guard bytes.count == 16 else { throw .range }
    return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
  }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    self = cell.bytes == nil ? nil : try Wrapped(cell: cell)
  }
}

extension String: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    let bytes = try cell.value()
    switch cell.type {
    case TypeOID.text, TypeOID.varchar, TypeOID.bpchar, TypeOID.name, TypeOID.json:
      self = String(decoding: bytes, as: UTF8.self)
    case TypeOID.jsonb:
      // One byte of format version, which is 1.
      self = String(decoding: bytes.dropFirst(), as: UTF8.self)
    case TypeOID.uuid:
      self = try cell.uuid().uuidString.lowercased()
    case TypeOID.date:
      self = PostgresTime.dateText(days: try cell.integer(Int32.self))
    case TypeOID.numeric:
      self = try NumericText.read(bytes)
    default:
      // Types made by CREATE TYPE or CREATE EXTENSION (enums, citext) travel as their text.
      guard cell.type >= 16_384 else { throw .type(cell.type) }
      self = String(decoding: bytes, as: UTF8.self)
    }
  }
}

extension JSONText: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard cell.type == TypeOID.json || cell.type == TypeOID.jsonb else { throw .type(cell.type) }
    self.init(try String(cell: cell))
  }
}

extension Bool: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard cell.type == TypeOID.bool else { throw .type(cell.type) }
    self = try cell.integer(UInt8.self) != 0
  }
}

extension Int64: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) { self = try cell.wideInteger() }
}

extension Int: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard let number = Int(exactly: try cell.wideInteger()) else { throw .range }
    self = number
  }
}

extension Int32: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard let number = Int32(exactly: try cell.wideInteger()) else { throw .range }
    self = number
  }
}

extension Double: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    switch cell.type {
    case TypeOID.float8: self = Double(bitPattern: try cell.integer(UInt64.self))
    case TypeOID.float4: self = Double(Float(bitPattern: try cell.integer(UInt32.self)))
    default: throw .type(cell.type)
    }
  }
}

extension UUID: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) { self = try cell.uuid() }
}

extension Identifier: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) { self.init(try cell.uuid()) }
}

extension Date: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard cell.type == TypeOID.timestamptz else { throw .type(cell.type) }
    let microseconds = try cell.integer(Int64.self)
    // The ends of the range stand for -infinity and infinity.
    guard microseconds != .min, microseconds != .max else { throw .range }
    self = PostgresTime.date(microseconds: microseconds)
  }
}

extension Data: ColumnValue {
  public init(cell: ColumnCell) throws(ColumnMismatch) {
    guard cell.type == TypeOID.bytea else { throw .type(cell.type) }
    self.init(try cell.value())
  }
}
