/// The values of one statement, packed in the binary format of the wire protocol. Filled through `SQL` only.
public struct Parameters: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var cells: [Cell] = []

  struct Cell: Sendable {
    /// The OID of the type; 0 lets the server infer it.
    let type: UInt32
    let offset: Int
    /// In bytes; `nil` is NULL.
    let length: Int?
    /// Text cells end with a NUL that `length` does not count.
    let isText: Bool
  }

  mutating func append(_ value: some ParameterValue) {
    value.append(to: &self)
  }

  mutating func append(_ other: Parameters) {
    guard !other.cells.isEmpty else { return }
    let shift = bytes.count
    bytes += other.bytes
    for cell in other.cells {
      cells.append(Cell(type: cell.type, offset: cell.offset + shift, length: cell.length, isText: cell.isText))
    }
  }

  mutating func appendNull(type: UInt32) {
    cells.append(Cell(type: type, offset: bytes.count, length: nil, isText: false))
  }

  mutating func append(type: UInt32, _ write: (inout [UInt8]) -> Void) {
    let offset = bytes.count
    write(&bytes)
    cells.append(Cell(type: type, offset: offset, length: bytes.count - offset, isText: false))
  }

  /// For types that have no binary form of their own here: the server reads the text.
  mutating func append(type: UInt32, text: String) {
    let offset = bytes.count
    bytes += text.utf8
    cells.append(Cell(type: type, offset: offset, length: bytes.count - offset, isText: true))
    bytes.append(0)
  }

  /// A statement takes 65535 parameters at most. PostgreSQL text can't hold U+0000, and a text cell would end at it.
  func check() throws {
    guard cells.count <= 65_535 else {
      throw PostgresError(kind: .invalidParameter, internalDescription: "\(cells.count) parameters are too many")
    }
    for (index, cell) in cells.enumerated() where cell.isText || cell.type == TypeOID.text {
      guard let length = cell.length else { continue }
      if bytes[cell.offset..<cell.offset + length].contains(0) {
        throw PostgresError(kind: .invalidParameter, internalDescription: "parameter $\(index + 1) holds a NUL")
      }
    }
  }
}

extension [UInt8] {
  /// Network byte order.
  mutating func append(bigEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
