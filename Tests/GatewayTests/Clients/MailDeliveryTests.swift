import CallContext
import Cryptography
import Foundation
import Identifiers
import Logging
import OutboundHTTP
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Gateway
@testable import ServiceRuntime

@Suite struct MailDeliveryTests {
  /// Fails as it is told to, and counts what it took.
  private final class Relay: MailTransport {
    let policy = OutboxPolicy()
    let noting: Duration = .seconds(30)
    private let error: MailTransportError?
    private let count = Mutex(0)
    var taken: Int { count.withLock { $0 } }

    init(_ error: MailTransportError? = nil) { self.error = error }

    func deliver(_ envelope: MailEnvelope, id: Mail.ID, date: Date, deadline: Deadline) async throws {
      if let error { throw error }
      count.withLock { $0 += 1 }
    }
  }

  private static let attempts = 9

  /// A queued mail, and what becomes of one try to deliver it.
  private func outcome(
    of relay: Relay, attempt: Int = 1, in gateway: GatewayFixture, before prepare: () async throws -> Void = {}
  ) async throws -> (outcome: DeliveryOutcome, status: String, feed: [String]) {
    let team = try await gateway.newTeam()
    let organization = try GatewayFixture.require(OrganizationID(team.organization))
    let database = gateway.database.open()
    let sealing = MailSealing(
      box: SecretBox(current: try SecretBox.Key(id: "test", bytes: Random.bytes(32))))
    let id = Mail.ID(UUID())
    let envelope = MailEnvelope(
      senderName: "Harbor & Pine", recipientName: "Ngozi Okafor", recipientAddress: "ngozi@example.com",
      subject: "Hello", text: "Hello", html: "<p>Hello</p>")
    let mail = Mail(
      id: id, purpose: .questionNotice, status: .queued, sealedMessage: try sealing.seal(envelope, for: id),
      createdAt: ViewSamples.now)
    try await database.execute(
      MailStore.insertion(of: [mail], for: organization), in: .organization(organization),
      deadline: .after(.seconds(30)))
    try await prepare()
    let world = World(clock: gateway.clock.wallClock, ids: .timeOrdered(clock: .system, randomBytes: Random.bytes))
    let delivery = MailDelivery(
      DeliverMail(database: database, world: world, sealing: sealing, transport: relay, noting: relay.noting),
      attempts: Self.attempts, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let notice = try CloudEvent(
      id: id.rawValue, source: "gateway", type: "mail.queued", time: ViewSamples.now, organization: organization,
      aggregate: id.rawValue, encoding: MailQueue.Notice(mailID: id))
    let outcome = await delivery.take(
      Delivery(event: notice, subscriber: MailQueue.subscriber, attempt: attempt), deadline: .after(.seconds(30)))
    let status = try await gateway.rows("SELECT status FROM mails").compactMap { $0["status"] }
    let feed = try await gateway.rows("SELECT type FROM activity WHERE type = 'mail.failed'").compactMap { $0["type"] }
    return (outcome, status.joined(separator: " "), feed)
  }

  @Test func `while the relay is away no try counts, not even the last`() async throws {
    try await GatewayFixture.run { gateway in
      let away = MailTransportError(code: "smtp_unavailable", meaning: .unreachable)
      let told = try await outcome(of: Relay(away), attempt: Self.attempts, in: gateway)
      #expect(told.outcome == .unavailable(code: "smtp_unavailable"))
      #expect(told.status == "queued" && told.feed.isEmpty)
    }
  }

  @Test func `who puts a mail off is asked again, until the last time: then the team is told`() async throws {
    let later = MailTransportError(code: "smtp_451", meaning: .deferred)
    try await GatewayFixture.run { gateway in
      let told = try await outcome(of: Relay(later), attempt: Self.attempts - 1, in: gateway)
      #expect(told.outcome == .retry(code: "smtp_451"))
      #expect(told.status == "queued" && told.feed.isEmpty)
    }
    try await GatewayFixture.run { gateway in
      let told = try await outcome(of: Relay(later), attempt: Self.attempts, in: gateway)
      #expect(told.outcome == .permanentFailure(code: "smtp_451"))
      #expect(told.status == "discarded" && told.feed == ["mail.failed"])
    }
  }

  @Test func `a mail that may have come each time goes a few times, not for days`() async throws {
    let unanswered = MailTransportError(code: "smtp_unanswered", meaning: .uncertain)
    try await GatewayFixture.run { gateway in
      let told = try await outcome(of: Relay(unanswered), attempt: 4, in: gateway)
      #expect(told.outcome == .retry(code: "smtp_unanswered") && told.status == "queued")
    }
    try await GatewayFixture.run { gateway in
      let told = try await outcome(of: Relay(unanswered), attempt: 5, in: gateway)
      #expect(told.outcome == .permanentFailure(code: "smtp_unanswered"))
      #expect(told.status == "discarded" && told.feed == ["mail.failed"])
    }
  }

  @Test func `a mail that has gone goes no second time, though the database is away for a moment`() async throws {
    try await GatewayFixture.run { gateway in
      let relay = Relay()
      let told = try await outcome(of: relay, in: gateway) {
        // A sequence counts on when its transaction is rolled back: the first three times go wrong.
        let superuser = gateway.database.openAsSuperuser()
        for statement: SQL in [
          "CREATE SEQUENCE tries",
          "GRANT USAGE ON SEQUENCE tries TO PUBLIC",
          """
          CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('tries') <= 3 THEN RAISE EXCEPTION 'away'; END IF;
            RETURN NEW;
          END $$
          """,
          "CREATE TRIGGER fail_at_first BEFORE UPDATE ON mails FOR EACH ROW EXECUTE FUNCTION fail_at_first()",
        ] {
          try await superuser.execute(statement, in: .system(task: "test"), deadline: .after(.seconds(30)))
        }
        await superuser.shutdown(deadline: .after(.seconds(5)))
      }
      #expect(told.outcome == .delivered && told.status == "delivered" && relay.taken == 1)
      #expect(try await gateway.rows("SELECT last_value::text FROM tries") == [["last_value": "4"]])
    }
  }
}
