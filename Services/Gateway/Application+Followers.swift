import Identifiers
import Logging
import Postgres
import ServiceLifecycle
import ServiceRuntime

/// Keeps those informed who follow what happens, and lets them go before the listeners wait for their answers to end.
struct Followers: Service {
  let database: Database
  let followActivity: FollowActivity
  let tellEngagement: TellEngagement
  let logger: Logger

  /// How often a connection on which nothing happens is written to: well within what proxies allow.
  private static let heartbeat: Duration = .seconds(15)
  /// What comes within it is told together.
  private static let pause: Duration = .milliseconds(50)
  private static let engagementPause: Duration = .seconds(2)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { await announce() }
        group.addTask { await look() }
        group.addTask { await hear() }
        group.addTask { await hearOfEndings() }
        group.addTask { await beat() }
        group.addTask { await tell() }
      }
    }
    await followActivity.close()
  }

  /// What this process wrote is told to the others, and to itself on the same way.
  private func announce() async {
    for await _ in database.announcements(on: ActivityStore.channel) {
      // Until it is told: whoever follows elsewhere would wait for the next heartbeat.
      while await !attempt("announce activity", { try await followActivity.announce() }), !Task.isCancelled {
        await followActivity.look()
        try? await Task.sleep(for: Self.engagementPause)
      }
      try? await Task.sleep(for: Self.pause)
    }
  }

  private func look() async {
    for await _ in database.notifications(on: FollowActivity.linesChannel) { await followActivity.look() }
  }

  private func hear() async {
    for await notification in database.notifications(on: TellEngagement.channel) {
      guard case .received(let hints) = notification else { continue }
      await attempt("hear of engagement") { try await followActivity.hear(hints) }
    }
  }

  private func hearOfEndings() async {
    for await notification in database.notifications(on: FollowActivity.credentialsChannel) {
      switch notification {
      case .reconnected: await followActivity.endAll()
      case .received(let organization):
        if let organization = OrganizationID(organization) { await followActivity.end(credentialsOf: organization) }
      }
    }
  }

  /// Also finds what a process wrote that died before it told anybody.
  private func beat() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.heartbeat)
      await followActivity.look()
      await followActivity.stir()
    }
  }

  private func tell() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: Self.engagementPause)
      await attempt("tell of engagement") { try await tellEngagement() }
    }
  }

  /// - Returns: whether it was done.
  @discardableResult
  private func attempt(_ what: String, _ work: () async throws -> Void) async -> Bool {
    do {
      try await work()
      return true
    } catch let error where !(error is CancellationError) {
      logger.warning("followers were not told", metadata: ["what": "\(what)", "error": "\(type(of: error))"])
      return false
    } catch {
      return false
    }
  }
}
