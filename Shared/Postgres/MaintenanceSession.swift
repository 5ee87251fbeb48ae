import CallContext
import Reactor

/// A connection for statements that can't be part of a transaction, such as CREATE DATABASE. For tests and tools of this
/// package; services have no use for it.
package struct MaintenanceSession: Sendable {
  private let connection: PostgresConnection

  package static func open(conninfo: String, reactor: Reactor, deadline: Deadline) async throws -> MaintenanceSession {
    let connection = PostgresConnection(
      reactor: reactor, number: 0, statementCacheSize: 2, usesNamedStatements: false)
    try await connection.open(ConnectionTarget(conninfo: conninfo, sessionOptions: ""), until: deadline)
    return MaintenanceSession(connection: connection)
  }

  /// Runs a script as it stands; what it returns is dropped.
  package func run(_ script: String, deadline: Deadline) async throws {
    try await connection.run(script: script, deadline: deadline)
  }

  package func close() async {
    await connection.close()
  }
}
