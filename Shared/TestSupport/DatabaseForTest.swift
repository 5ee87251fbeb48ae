import CallContext
import Cryptography
import Foundation
import Logging
import Postgres
import Reactor

/// A migrated database of its own for one test: a copy of a template that is migrated once for each content of the
/// migrations folder.
///
/// Roles are those of production: `portal_<service>_owner` owns and migrates, `portal_<service>` works and neither owns
/// nor bypasses row-level security. What it may do is granted by the migrations.
public struct TestDatabase: Sendable {
  public let name: String
  /// As the service's role.
  public let conninfo: String
  /// As the role that owns the schema.
  public let ownerConninfo: String
  /// As the superuser, who sees every row.
  public let superuserConninfo: String
  public let reactor: Reactor
  private let cluster: DatabaseCluster

  /// - Parameter service: lower case, as in the names of the roles: "gateway".
  /// - Parameter migrations: the folder with the service's SQL files.
  /// - Throws: `DatabaseCluster.Missing` when no cluster is named, `MigrationError`, `PostgresError`.
  public static func make(service: String, migrations: URL) async throws -> TestDatabase {
    let cluster = try DatabaseCluster.shared()
    let template = try await cluster.template(service: service, migrations: migrations)
    let name = "\(template)_\(Hex.encode(Random.bytes(6)))"
    let owner = "portal_\(service)_owner"
    try await cluster.maintain(
      "CREATE DATABASE \(name) TEMPLATE \(template) OWNER \(owner)",
      "REVOKE ALL ON DATABASE \(name) FROM PUBLIC; GRANT CONNECT ON DATABASE \(name) TO portal_\(service)")
    return TestDatabase(
      name: name, conninfo: cluster.conninfo(user: "portal_\(service)", database: name),
      ownerConninfo: cluster.conninfo(user: owner, database: name),
      superuserConninfo: cluster.conninfo(database: name), reactor: cluster.reactor, cluster: cluster)
  }

  /// Makes one, runs `body`, and drops it whatever `body` does.
  public static func with<Value>(
    service: String, migrations: URL, isolation: isolated (any Actor)? = #isolation,
    _ body: (TestDatabase) async throws -> Value
  ) async throws -> Value {
    let database = try await make(service: service, migrations: migrations)
    do {
      let value = try await body(database)
      try await database.drop()
      return value
    } catch {
      try? await database.drop()
      throw error
    }
  }

  /// Connections as the service's role.
  ///
  /// - Parameter reactor: nil for the one that all databases share.
  public func open(poolSize: Int = 4, on reactor: Reactor? = nil) -> Database {
    open(.patient(conninfo: conninfo, poolSize: poolSize), on: reactor)
  }

  /// Connections as the superuser, to look behind row-level security.
  public func openAsSuperuser() -> Database {
    open(.patient(conninfo: superuserConninfo, poolSize: 2))
  }

  public func open(_ configuration: DatabaseConfiguration, on other: Reactor? = nil) -> Database {
    Database(
      configuration: configuration, reactor: other ?? reactor,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Removes it, whoever is still connected.
  public func drop() async throws {
    try await cluster.maintain("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }
}

extension DatabaseConfiguration {
  /// A test on a busy machine is not an overload.
  static func patient(conninfo: String, poolSize: Int) -> DatabaseConfiguration {
    DatabaseConfiguration(
      conninfo: conninfo, poolSize: poolSize, acquireWaitLimit: .seconds(20), connectLimit: .seconds(20),
      limits: SessionLimits(lockWait: .seconds(20), idleInTransaction: .seconds(20)))
  }
}
