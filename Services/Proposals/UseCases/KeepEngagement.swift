import CallContext
import Postgres

/// Makes room for the beats of coming months, and forgets what is past its time.
struct KeepEngagement: Sendable {
  let database: Database

  func callAsFunction() async throws {
    for statement in [EngagementStore.keepingMonths, EngagementStore.forgettingLoads] {
      try await database.execute(statement, in: .system(task: "engagement"), deadline: .after(.seconds(60)))
    }
  }
}
