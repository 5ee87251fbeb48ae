import CallContext
import Foundation
import Logging
import Reactor

/// Brings a schema forward: the folder's `NNNN_name.sql` files in order, each in a transaction of its own, each once.
///
/// What was applied is recorded with its SHA-256 in `schema_migrations`; a file that was changed afterwards is refused.
/// Several may run at once: one works, the others wait and find nothing left to do. A database that is ahead of the
/// folder (a newer version is being rolled out) is fine.
public struct Migrator: Sendable {
  private let directory: URL

  public init(directory: URL) {
    self.directory = directory
  }

  /// - Parameter conninfo: of the role that owns the schema. The files grant the service's role what it needs.
  /// - Returns: the names of the files that were applied now.
  /// - Throws: `MigrationError`, `PostgresError`.
  @discardableResult
  public func migrate(
    conninfo: String, reactor: Reactor, logger: Logger, deadline: Deadline
  ) async throws -> [String] {
    let files = try MigrationFile.all(in: directory)
    let connection = PostgresConnection(
      reactor: reactor, number: 0, statementCacheSize: 2, usesNamedStatements: false)
    let target = ConnectionTarget(
      conninfo: conninfo, sessionOptions: "-c lock_timeout=\(Self.lockTimeout) -c client_min_messages=warning")
    try await connection.open(target, until: deadline.capped(at: .seconds(10)))
    do {
      let applied = try await apply(files, on: connection, logger, deadline)
      await connection.close()
      return applied
    } catch {
      // Ends the transaction and gives the lock back.
      await connection.close()
      throw error
    }
  }

  /// For the locks that a file takes, in milliseconds: a migration that can't get one must not make a queue behind it.
  private static let lockTimeout = 10_000

  private func apply(
    _ files: [MigrationFile], on connection: PostgresConnection, _ logger: Logger, _ deadline: Deadline
  ) async throws -> [String] {
    // Held until the connection is closed. Whoever comes second waits as long as it takes.
    let locked: [SQL] = [
      "SELECT set_config('lock_timeout', '0', true)",
      "SELECT pg_advisory_lock(hashtextextended('portal schema_migrations', 0))",
    ]
    _ = try await connection.run(
      try locked.map { try Statement($0) }, end: .commitsPipeline, deadline: deadline)
    try await connection.run(script: Self.ledger, deadline: deadline)
    let pending = try await pending(of: files, on: connection, deadline)
    for (file, checksum) in pending {
      try await apply(file, checksum, on: connection, deadline)
      logger.notice("migration applied", metadata: ["file": "\(file.name)"])
    }
    return pending.map(\.file.name)
  }

  private static let ledger = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number integer PRIMARY KEY,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )
    """

  private func pending(
    of files: [MigrationFile], on connection: PostgresConnection, _ deadline: Deadline
  ) async throws -> [(file: MigrationFile, checksum: String)] {
    let recorded = try await rows(
      "SELECT number, name, sha256 FROM schema_migrations ORDER BY number", on: connection, deadline)
    var applied: [Int: (name: String, checksum: String)] = [:]
    for row in recorded {
      applied[try row.decode("number")] = (try row.decode("name"), try row.decode("sha256"))
    }
    let latest = applied.keys.max() ?? -1
    let known = Set(files.map(\.number))
    let lastKnown = known.max() ?? -1
    if let gone = applied.keys.sorted().first(where: { $0 < lastKnown && !known.contains($0) }) {
      throw MigrationError.missing(applied[gone]?.name ?? String(gone))
    }
    var pending: [(file: MigrationFile, checksum: String)] = []
    for file in files {
      let checksum = try await checksum(of: file, on: connection, deadline)
      if let before = applied[file.number] {
        guard before.name == file.name, before.checksum == checksum else { throw MigrationError.changed(file.name) }
      } else {
        guard file.number > latest else { throw MigrationError.outOfOrder(file.name) }
        pending.append((file, checksum))
      }
    }
    return pending
  }

  private func checksum(
    of file: MigrationFile, on connection: PostgresConnection, _ deadline: Deadline
  ) async throws -> String {
    let bytes = [UInt8](file.script.utf8)
    let answer = try await rows("SELECT encode(sha256(\(bytes)), 'hex') AS sha256", on: connection, deadline)
    return try answer[0].decode("sha256")
  }

  private func apply(
    _ file: MigrationFile, _ checksum: String, on connection: PostgresConnection, _ deadline: Deadline
  ) async throws {
    let context = try Statement.context(.system(task: "migration"), timeoutMilliseconds: 60_000)
    let noTimeout: SQL = "SELECT set_config('statement_timeout', '0', true)"
    do {
      _ = try await connection.run(
        [.begin(.readCommitted), context, try Statement(noTimeout)], end: .leavesOpen, deadline: deadline)
      try await connection.run(script: file.script, deadline: deadline)
      guard await connection.isInTransaction else { throw MigrationError.endsTransaction(file.name) }
      let record: SQL = """
        INSERT INTO schema_migrations (number, name, sha256)
        VALUES (\(file.number), \(file.name), \(checksum))
        """
      _ = try await connection.run(
        [try Statement(record), .commit], end: .isCommit, deadline: deadline, isCancellable: false)
    } catch let error as PostgresError where error.kind == .refused {
      throw MigrationError.refused(file.name, why: error.internalDescription)
    }
  }

  private func rows(_ sql: SQL, on connection: PostgresConnection, _ deadline: Deadline) async throws -> Rows {
    try await connection.run([try Statement(sql)], end: .commitsPipeline, deadline: deadline).rows[0]
  }
}
