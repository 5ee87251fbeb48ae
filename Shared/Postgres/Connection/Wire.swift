import CPostgres

/// The calls of libpq that send, with Swift values. Every one appends to libpq's buffer and never waits; `false` means
/// that the connection is of no use any more.
enum Wire {
  private static let binary: Int32 = 1

  static func prepare(_ statement: PreparedStatement, on handle: OpaquePointer?) -> Bool {
    let types = statement.key.types
    return PQsendPrepare(handle, statement.name, statement.key.text, Int32(types.count), types) == 1
  }

  static func send(_ parameters: Parameters, toPrepared name: String, on handle: OpaquePointer?) -> Bool {
    withPointers(parameters) { count, values, lengths, formats in
      PQsendQueryPrepared(handle, name, count, values, lengths, formats, binary) == 1
    }
  }

  static func sendUnnamed(_ statement: Statement, to handle: OpaquePointer?) -> Bool {
    let types = statement.parameters.cells.map(\.type)
    return withPointers(statement.parameters) { count, values, lengths, formats in
      PQsendQueryParams(handle, statement.text, count, types, values, lengths, formats, binary) == 1
    }
  }

  static func errorText(_ handle: OpaquePointer?) -> String {
    guard let handle, let text = PQerrorMessage(handle) else { return "no connection" }
    return String(cString: text).split(whereSeparator: \.isNewline).joined(separator: "; ")
  }

  static func takeNotifications(from handle: OpaquePointer, _ body: (_ channel: String, _ payload: String) -> Void) {
    while let notification = PQnotifies(handle) {
      let channel = String(cString: notification.pointee.relname)
      let payload = String(cString: notification.pointee.extra)
      PQfreemem(notification)
      body(channel, payload)
    }
  }

  /// The parallel arrays that libpq wants, pointing into the packed values.
  private static func withPointers(
    _ parameters: Parameters,
    _ body: (
      Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Bool
  ) -> Bool {
    let cells = parameters.cells
    guard !cells.isEmpty else { return body(0, nil, nil, nil) }
    // An empty value is not NULL, so it must point somewhere.
    let bytes = parameters.bytes.isEmpty ? [0] : parameters.bytes
    return bytes.withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = cells.map { cell in cell.length == nil ? nil : start.map { $0 + cell.offset } }
      let lengths = cells.map { Int32(clamping: $0.length ?? 0) }
      let formats = cells.map { $0.isText ? 0 : binary }
      return body(Int32(clamping: cells.count), values, lengths, formats)
    }
  }
}
