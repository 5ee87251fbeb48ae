import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// One queued mail goes out. A second delivery of the same notice finds it finished and does nothing. Mails that go at the
/// same time are read together and finished together.
struct DeliverMail: Sendable {
  private let database: Database
  private let world: World
  private let sealing: MailSealing
  private let transport: any MailTransport
  private let noting: Duration
  private let read: SharedRounds<Wanted, MailStore.Queued?>
  private let finish: SharedRounds<Finished, Result<Void, any Error>>

  private struct Wanted: Sendable {
    let id: Mail.ID
    let organization: OrganizationID
    let deadline: Deadline
  }

  private struct Finished: Sendable {
    let mail: Wanted
    let status: Mail.Status
  }

  /// - Parameter noting: for how long it is tried to write down what became of a mail.
  init(database: Database, world: World, sealing: MailSealing, transport: any MailTransport, noting: Duration) {
    self.database = database
    self.world = world
    self.sealing = sealing
    self.transport = transport
    self.noting = noting
    read = SharedRounds { try await Self.read($0, at: world.clock.now(), in: database) }
    finish = SharedRounds { await Self.finish($0, at: world.clock.now(), in: database) }
  }

  /// - Parameter isFinal: whether a mail is given up for that.
  /// - Returns: whether it went; not what is finished already or not wanted any more.
  /// - Throws: `MailTransportError`; the outbox decides whether to try again.
  func callAsFunction(
    _ id: Mail.ID, of organization: OrganizationID, deadline: Deadline, isFinal: (MailTransportError) -> Bool
  ) async throws -> Bool {
    let wanted = Wanted(id: id, organization: organization, deadline: deadline)
    guard let mail = try await read(wanted) else { return false }
    guard mail.isWanted else {
      try await finish(Finished(mail: wanted, status: .discarded)).get()
      return false
    }
    let envelope = try sealing.open(mail.sealedMessage, for: id)
    do {
      try await transport.deliver(envelope, id: id, date: mail.createdAt, deadline: deadline)
    } catch let error as MailTransportError where isFinal(error) {
      try await note { try await giveUp(id, of: organization, mail.proposal, envelope, deadline: $0) }
      throw error
    }
    try await note {
      let mail = Wanted(id: id, organization: organization, deadline: $0)
      try await finish(Finished(mail: mail, status: .delivered)).get()
    }
    return true
  }

  /// Whoever took the mail has it: a database that is away for a while is no reason to send it again.
  private func note(_ write: (Deadline) async throws -> Void) async throws {
    let end = Deadline.after(noting)
    var attempt = 0
    while true {
      do {
        return try await write(.after(.seconds(5)))
      } catch {
        guard !end.hasPassed else { throw error }
        attempt += 1
        try await Task.sleep(for: .milliseconds(min(1_000, 100 * attempt)))
      }
    }
  }

  /// The team learns that its client got nothing.
  private func giveUp(
    _ id: Mail.ID, of organization: OrganizationID, _ proposal: SharedProposal.ID?, _ envelope: MailEnvelope,
    deadline: Deadline
  ) async throws {
    let now = world.clock.now()
    let failure = Activity(
      id: world.ids.make(), type: "mail.failed", occurredAt: now, proposal: proposal?.rawValue, estimate: nil,
      client: nil, contact: nil, actor: "service:gateway",
      summary: ActivitySentence.mailFailed(name: envelope.recipientName), data: "{\"mail_id\":\"\(id)\"}")
    try await database.transaction(in: .organization(organization), deadline: deadline) { transaction in
      let finished = try await transaction.execute(MailStore.finish([id], as: .discarded, at: now))
      guard finished == 1 else { return }
      try await ActivityStore.insert(failure, of: organization, in: transaction)
    }
  }

  // MARK: Rounds

  private static func read(
    _ round: [Wanted], at now: Date, in database: Database
  ) async throws -> [MailStore.Queued?] {
    var found: [Mail.ID: MailStore.Queued] = [:]
    for (organization, wanted) in Dictionary(grouping: round, by: \.organization) {
      found.merge(
        try await MailStore.queued(
          wanted.map(\.id), of: organization, at: now, in: database, deadline: latest(wanted))
      ) { first, _ in first }
    }
    return round.map { found[$0.id] }
  }

  /// Each organization by itself: what goes wrong for one makes no mail of another go again.
  private static func finish(
    _ round: [Finished], at now: Date, in database: Database
  ) async -> [Result<Void, any Error>] {
    var failures: [OrganizationID: any Error] = [:]
    for (organization, finished) in Dictionary(grouping: round, by: \.mail.organization) {
      let statements = Dictionary(grouping: finished, by: \.status).map { status, mails in
        MailStore.finish(mails.map(\.mail.id), as: status, at: now)
      }
      do {
        try await database.pipeline(
          [.keptPlans] + statements, in: .organization(organization), deadline: latest(finished.map(\.mail)))
      } catch {
        failures[organization] = error
      }
    }
    return round.map { finished in failures[finished.mail.organization].map { .failure($0) } ?? .success(()) }
  }

  /// All began within moments of each other.
  private static func latest(_ mails: [Wanted]) -> Deadline {
    mails.map(\.deadline).max() ?? .after(.zero)
  }
}
