import CPostgres
import CallContext
import Reactor

/// Where to connect and with which settings of the session.
struct ConnectionTarget: Sendable {
  let conninfo: String
  /// Sent as the startup packet's `options`; empty behind a PgBouncer, which refuses them.
  let sessionOptions: String

  init(_ configuration: DatabaseConfiguration) {
    conninfo = configuration.conninfo
    sessionOptions =
      configuration.usesNamedStatements
      ? configuration.limits.settings.map { "-c \($0.name)=\($0.milliseconds)" }.joined(separator: " ") : ""
  }

  init(conninfo: String, sessionOptions: String) {
    self.conninfo = conninfo
    self.sessionOptions = sessionOptions
  }
}

/// Opens a connection without blocking. Only the look-up of a host name may block, and then only the reactor: give
/// `hostaddr` or a socket folder where that matters.
enum Handshake {
  static func connect(
    _ target: ConnectionTarget, on reactor: Reactor, until deadline: Deadline,
    isolation: isolated any Actor = #isolation
  ) async throws -> OpaquePointer {
    let (keywords, values) = try parameters(of: target)
    guard let handle = start(keywords, values) else { throw PostgresError.unavailable("libpq is out of memory") }
    // The default prints notices, which may quote values, to standard error.
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    do {
      guard PQstatus(handle) != CONNECTION_BAD else { throw refusal(handle) }
      // "Behave as if PQconnectPoll last returned PGRES_POLLING_WRITING" (libpq manual).
      var interest: Readiness = .writable
      while true {
        let readiness = try await reactor.here.ready(PQsocket(handle), for: interest, until: deadline)
        guard !readiness.isEmpty else { throw PostgresError.unavailable("connecting took too long") }
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_OK: return try ready(handle)
        case PGRES_POLLING_READING: interest = .readable
        case PGRES_POLLING_WRITING: interest = .writable
        default: throw refusal(handle)
        }
      }
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  private static func ready(_ handle: OpaquePointer) throws -> OpaquePointer {
    guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else { throw refusal(handle) }
    return handle
  }

  private static func refusal(_ handle: OpaquePointer) -> PostgresError {
    .unavailable("connecting failed: \(Wire.errorText(handle))")
  }

  /// What the connection string says, with ours added where it says nothing.
  private static func parameters(of target: ConnectionTarget) throws -> (keywords: [String], values: [String]) {
    guard let parsed = PQconninfoParse(target.conninfo, nil) else {
      // libpq's message would quote the string, which may hold a password.
      throw PostgresError.misuse("the connection string can't be read")
    }
    defer { PQconninfoFree(parsed) }
    var settings = [
      "application_name": "portal", "tcp_user_timeout": "15000", "keepalives_idle": "30",
      "keepalives_interval": "10", "keepalives_count": "3",
    ]
    var option = parsed
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    settings["client_encoding"] = "UTF8"
    if !target.sessionOptions.isEmpty {
      settings["options"] = [target.sessionOptions, settings["options"] ?? ""].joined(separator: " ")
    }
    let pairs = settings.sorted { $0.key < $1.key }
    return (pairs.map(\.key), pairs.map(\.value))
  }

  private static func start(_ keywords: [String], _ values: [String]) -> OpaquePointer? {
    withCStrings(keywords) { keywords in
      withCStrings(values) { values in PQconnectStartParams(keywords, values, 0) }
    }
  }

  /// A C array of C strings that ends with a null pointer.
  private static func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
  ) -> Value {
    let offsets = strings.indices.map { strings[..<$0].reduce(0) { $0 + $1.utf8.count + 1 } }
    let bytes: [CChar] = strings.reduce(into: []) { $0 += $1.utf8.map { CChar(bitPattern: $0) } + [0] } + [0]
    return bytes.withUnsafeBufferPointer { buffer in
      let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in buffer.baseAddress.map { $0 + offset } } + [nil]
      return pointers.withUnsafeBufferPointer { list in
        guard let base = list.baseAddress else { preconditionFailure("a list with an end is not empty") }
        return body(base)
      }
    }
  }
}
