import CPostgres

/// What the server says when it refuses.
struct ServerMessage {
  let sqlState: String
  let severity: String
  let primary: String
  let constraint: String?
  let table: String?
  let column: String?

  init(_ result: OpaquePointer) {
    func field(_ code: Character) -> String? {
      guard let ascii = code.asciiValue else { return nil }
      return PQresultErrorField(result, Int32(ascii)).map { String(cString: $0) }
    }
    // The letters are those of the protocol's "Error and Notice Message Fields".
    sqlState = field("C") ?? ""
    severity = field("V") ?? field("S") ?? ""
    primary = field("M") ?? ""
    constraint = field("n")
    table = field("t")
    column = field("c")
  }

  /// The server ends the session with it.
  var isFatal: Bool { severity == "FATAL" || severity == "PANIC" }

  /// Classes: 08 connection, 53 out of resources, 57P0x shutting down or starting, 58 system error.
  var isUnavailable: Bool {
    isFatal || sqlState.hasPrefix("08") || sqlState.hasPrefix("53") || sqlState.hasPrefix("57P0")
      || sqlState.hasPrefix("58")
  }

  /// statement_timeout, or a cancel request.
  var isCanceled: Bool { sqlState == "57014" }

  /// The statement was prepared against another schema, or the server does not know it (any more).
  var spoilsPreparedStatements: Bool { sqlState == "0A000" || sqlState == "26000" || sqlState == "42P05" }

  /// For logs. Messages of class 22 quote the value that does not fit, and P0 those that a function chose.
  var logText: String {
    var text = "SQLSTATE \(sqlState)"
    if !sqlState.hasPrefix("22"), !sqlState.hasPrefix("P0") { text += ": \(primary)" }
    if let table { text += ", table \(table)" }
    if let column { text += ", column \(column)" }
    if let constraint { text += ", constraint \(constraint)" }
    return text
  }
}
