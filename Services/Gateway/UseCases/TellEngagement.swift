import CallContext
import Identifiers
import Postgres

/// Tells all processes of the gateway at which proposals somebody was looking: now and then, once for each, however many
/// beats there were.
actor TellEngagement {
  static let channel = "engagement"

  private let database: Database
  private var hints: Set<EngagementHint> = []

  /// More at once are not remembered; the next beat of their pages is.
  private static let mostHints = 10_000
  private static let hintsOfOneNotification = 100
  private static let time: Duration = .seconds(5)

  init(database: Database) { self.database = database }

  func note(_ hint: EngagementHint) {
    guard hints.count < Self.mostHints else { return }
    hints.insert(hint)
  }

  /// - Throws: `PostgresError`; what was not told is kept for the next time.
  func callAsFunction() async throws {
    while !hints.isEmpty {
      let part = hints.prefix(Self.hintsOfOneNotification)
      let payload = part.map(\.text).joined(separator: "\n")
      // Before it is told: what comes meanwhile is news again.
      hints.subtract(part)
      do {
        try await database.execute(
          NotificationStore.telling(Self.channel, payload), in: .system(task: "tell_engagement"),
          deadline: .after(Self.time))
      } catch {
        hints.formUnion(part)
        throw error
      }
    }
  }
}
