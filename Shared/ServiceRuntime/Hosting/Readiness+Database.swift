import CallContext
import Postgres

extension Readiness {
  /// Ready while the database answers.
  public convenience init(of database: Database) {
    self.init(checks: [("database", { await Self.isReachable(database, $0) })])
  }

  private static func isReachable(_ database: Database, _ deadline: Deadline) async -> Bool {
    (try? await database.query("SELECT 1 AS one", in: .system(task: "readiness"), deadline: deadline)) != nil
  }
}
