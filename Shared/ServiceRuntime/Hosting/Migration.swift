import CallContext
import Foundation
import Logging
import Postgres
import Reactor

extension Migrator {
  /// What `migrate` of every service does: brings its database to this version's schema, and says what that took.
  ///
  /// - Parameters:
  ///   - folder: of the service's resources.
  ///   - ownerDatabase: the owner's connection string.
  /// - Throws: `MissingMigrations`; what the database refused.
  public static func migrate(_ service: String, from folder: URL?, ownerDatabase: String) async throws {
    let logger = JSONLogHandler.logger(service: service, clock: .system)
    guard let folder else { throw MissingMigrations(service: service) }
    let applied = try await Migrator(directory: folder).migrate(
      conninfo: ownerDatabase, reactor: try Reactor(name: "postgres"), logger: logger, deadline: .after(.seconds(600)))
    logger.info("migrated", metadata: ["applied": .array(applied.map { "\($0)" })])
  }
}

/// The program was not installed with its resources beside it.
public struct MissingMigrations: Error {
  public let service: String
}
