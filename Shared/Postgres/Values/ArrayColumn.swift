import Foundation
import Identifiers

/// What may stand in an array column. bytea is an "array" of `UInt8`.
public protocol ColumnElement {
  static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [Self]
}

extension Array: ColumnValue where Element: ColumnElement {
  public init(cell: ColumnCell) throws(ColumnMismatch) { self = try Element.array(of: cell) }
}

extension UInt8: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [UInt8] {
    guard cell.type == TypeOID.bytea else { throw .type(cell.type) }
    return [UInt8](try cell.value())
  }
}

extension String: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [String] { try ArrayReader.read(cell) }
}

extension UUID: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [UUID] { try ArrayReader.read(cell) }
}

extension Identifier: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [Self] { try ArrayReader.read(cell) }
}

extension Int64: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [Int64] { try ArrayReader.read(cell) }
}

extension Int: ColumnElement {
  public static func array(of cell: ColumnCell) throws(ColumnMismatch) -> [Int] { try ArrayReader.read(cell) }
}

/// Reads PostgreSQL's `array_send` format: number of dimensions, null flag, element type, length and lower bound of the
/// dimension, then the elements with their lengths in front.
private enum ArrayReader {
  private static let arrayTypes: Set<UInt32> = [
    TypeOID.textArray, TypeOID.varcharArray, TypeOID.uuidArray, TypeOID.int8Array, TypeOID.int4Array,
  ]

  static func read<Element: ColumnValue>(_ cell: ColumnCell) throws(ColumnMismatch) -> [Element] {
    guard arrayTypes.contains(cell.type) || cell.type >= 16_384 else { throw .type(cell.type) }
    let bytes = try cell.value()
    var position = 0
    func number() throws(ColumnMismatch) -> Int32 {
      guard position + 4 <= bytes.count else { throw .range }
      defer { position += 4 }
      return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
    }
    let dimensions = try number()
    _ = try number()
    let elementType = UInt32(bitPattern: try number())
    guard dimensions > 0 else { return [] }
    guard dimensions == 1 else { throw .range }
    let count = try number()
    _ = try number()
    guard count >= 0 else { throw .range }
    var elements: [Element] = []
    for _ in 0..<count {
      let length = Int(try number())
      guard length >= 0 else { throw .null }
      guard position + length <= bytes.count else { throw .range }
      let element = UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])
      elements.append(try Element(cell: ColumnCell(type: elementType, bytes: element)))
      position += length
    }
    return elements
  }
}
