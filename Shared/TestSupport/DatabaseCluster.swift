import CallContext
import Cryptography
import Foundation
import Logging
import Postgres
import Reactor
import ServiceRuntime
import Synchronization

/// The private PostgreSQL cluster that tests may fill with databases. `deploy/test` starts one and names its superuser
/// in `PORTAL_TEST_DATABASE`.
public struct DatabaseCluster: Sendable {
  /// As superuser, to the database `postgres`: `keyword=value` pairs.
  public let superuserConninfo: String
  public let reactor: Reactor

  /// The cluster of this process.
  /// - Throws: `Missing`, which says what to set.
  public static func shared() throws -> DatabaseCluster {
    guard let conninfo = SettingsEnvironment.process()["PORTAL_TEST_DATABASE"], !conninfo.isEmpty else {
      throw Missing()
    }
    return DatabaseCluster(superuserConninfo: conninfo, reactor: try TestReactor.shared())
  }

  public init(superuserConninfo: String, reactor: Reactor) {
    self.superuserConninfo = superuserConninfo
    self.reactor = reactor
  }

  public struct Missing: Error, CustomStringConvertible {
    public let description =
      "PORTAL_TEST_DATABASE must hold the connection string of a superuser of a throw-away PostgreSQL cluster "
      + "(\"host=/folder/of/socket user=postgres dbname=postgres\"); deploy/test starts one"
  }

  /// The connection string for another role and database; with libpq the last word wins.
  func conninfo(user: String? = nil, database: String) -> String {
    superuserConninfo + (user.map { " user=\($0)" } ?? "") + " dbname=\(database)"
  }

  func maintain(_ scripts: String...) async throws {
    let session = try await MaintenanceSession.open(
      conninfo: superuserConninfo, reactor: reactor, deadline: .after(.seconds(20)))
    do {
      for script in scripts { try await session.run(script, deadline: .after(.seconds(60))) }
      await session.close()
    } catch {
      await session.close()
      throw error
    }
  }
}

extension DatabaseCluster {
  /// The template for these migrations, made by whoever needs it first, in this process or another.
  func template(service: String, migrations: URL) async throws -> String {
    let content = try Self.fingerprint(of: migrations)
    let name = "portal_test_\(service)_\(content)"
    let building = "\(name)_building"
    let owner = "portal_\(service)_owner"
    let lock = try await MaintenanceSession.open(
      conninfo: superuserConninfo, reactor: reactor, deadline: .after(.seconds(20)))
    do {
      try await lock.run(
        "SELECT pg_advisory_lock(hashtextextended('portal test templates', 0))", deadline: .after(.seconds(120)))
      try await lock.run(Self.makeRoles(["portal_\(service)", owner]), deadline: .after(.seconds(20)))
      if try await !exists(name) {
        try await lock.run("DROP DATABASE IF EXISTS \(building) WITH (FORCE)", deadline: .after(.seconds(60)))
        try await lock.run("CREATE DATABASE \(building) OWNER \(owner)", deadline: .after(.seconds(60)))
        try await Migrator(directory: migrations).migrate(
          conninfo: conninfo(user: owner, database: building), reactor: reactor,
          logger: Logger(label: "migrations") { _ in SwiftLogNoOpLogHandler() }, deadline: .after(.seconds(60)))
        // Only a finished one gets the name.
        try await lock.run("ALTER DATABASE \(building) RENAME TO \(name)", deadline: .after(.seconds(60)))
      }
      await lock.close()
    } catch {
      await lock.close()
      throw error
    }
    return name
  }

  private func exists(_ database: String) async throws -> Bool {
    let admin = Database(
      configuration: .patient(conninfo: superuserConninfo, poolSize: 1), reactor: reactor,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let row = try await admin.queryOne(
      "SELECT 1 AS found FROM pg_database WHERE datname = \(database)", in: .system(task: "test"),
      deadline: .after(.seconds(20)))
    await admin.shutdown(deadline: .after(.seconds(1)))
    return row != nil
  }

  private static func makeRoles(_ names: [String]) -> String {
    names.map { name in
      """
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(name)') THEN
          CREATE ROLE \(name) LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
        END IF;
      END $$;
      """
    }.joined(separator: "\n")
  }

  /// The first 12 hex digits of a hash over names and contents.
  private static func fingerprint(of migrations: URL) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: migrations.path).filter { $0.hasSuffix(".sql") }
    var bytes: [UInt8] = []
    for name in names.sorted() {
      bytes += Array(name.utf8) + [0] + Array(try Data(contentsOf: migrations.appendingPathComponent(name))) + [0]
    }
    return String(Hex.encode(SHA256.digest(bytes)).prefix(12))
  }
}

/// The reactors of a test process: one for all databases, some for whole services.
public enum TestReactor {
  /// Services of tests that run at the same time share these, since a reactor never ends.
  private static let serviceLimit = 8
  private static let services = Mutex<(made: [Reactor], turn: Int)>(([], 0))

  /// For a service with its database, its requests and its calls, as it runs in production.
  public static func forService() throws -> Reactor {
    try services.withLock { state in
      state.turn += 1
      if state.made.count < serviceLimit { state.made.append(try Reactor(name: "test-service")) }
      return state.made[state.turn % state.made.count]
    }
  }

  private static let made = Mutex<Reactor?>(nil)

  public static func shared() throws -> Reactor {
    try made.withLock { place in
      if let reactor = place { return reactor }
      let reactor = try Reactor(name: "test-postgres")
      place = reactor
      return reactor
    }
  }
}
