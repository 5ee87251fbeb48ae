import CallContext
import Logging
import Postgres
import ServiceLifecycle

/// Deletes what the mechanisms no longer need: delivered events, old entries of the inbox, expired answers. Parked
/// events stay until somebody has looked at them.
public struct MechanismSweeper: Service {
  private let database: Database
  private let logger: Logger
  private let interval: Duration

  public init(database: Database, logger: Logger, interval: Duration = .seconds(600)) {
    self.database = database
    self.logger = logger
    self.interval = interval
  }

  public func run() async throws {
    try await PeriodicTask("sweep", every: interval, logger: logger) { try await sweep() }.run()
  }

  /// Once.
  public func sweep() async throws {
    // An event may come again as long as its sender keeps it, which is seven days after its delivery at most; parked
    // ones are sent again by hand, well within thirty.
    let work: [(task: String, statement: SQL)] = [
      ("outbox", "DELETE FROM outbox WHERE delivered_at < now() - interval '7 days'"),
      ("inbox", "DELETE FROM inbox WHERE received_at < now() - interval '30 days'"),
      ("idempotency", "DELETE FROM idempotency_keys WHERE expires_at < now()"),
    ]
    for (task, statement) in work {
      try await database.execute(statement, in: .system(task: task), deadline: .after(.seconds(60)))
    }
  }
}
