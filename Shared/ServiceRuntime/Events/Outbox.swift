import CallContext
import Foundation
import Postgres

/// What is to be told to others, kept in the transaction of the change itself (RE-8).
public enum Outbox {
  /// Where the relay of this process hears of a commit.
  static let channel = "outbox"

  /// Writes each event once for each subscriber, numbered in the order of the list. `OutboxRelay` delivers them after the
  /// commit.
  ///
  /// Send it while the transaction holds the lock of the aggregate: that makes the order of the numbers the order of
  /// the changes. The statement fails with a unique violation when an id among them was written before for the same
  /// subscriber.
  ///
  /// - Parameter subscribers: names that the relay of this service knows.
  public static func insertion(of events: [CloudEvent], for subscribers: [String]) -> SQL {
    insertion(of: events.map { ($0, subscribers) })
  }

  /// The same for events that do not all go to the same.
  public static func insertion(of events: [(event: CloudEvent, subscribers: [String])]) -> SQL {
    let rows = events.flatMap { told in told.subscribers.map { (event: told.event, subscriber: $0) } }
    let insertion: SQL = """
      INSERT INTO outbox (
        organization_id,
        id,
        subscriber,
        aggregate_id,
        sequence,
        source,
        type,
        subject,
        occurred_at,
        payload
      )
      SELECT
        organization_id,
        id,
        subscriber,
        aggregate_id,
        nextval('outbox_sequence'),
        source,
        type,
        subject,
        occurred_at,
        payload::json
      FROM (
        SELECT *
        FROM unnest(
          \(rows.map(\.event.organization)), \(rows.map(\.event.id)), \(rows.map(\.subscriber)),
          \(rows.map(\.event.aggregate)), \(rows.map(\.event.source)), \(rows.map(\.event.type)),
          \(rows.map(\.event.subject)), \(rows.map(\.event.time)),
          \(rows.map { String(decoding: $0.event.data.bytes, as: UTF8.self) })
        ) WITH ORDINALITY AS listed(
          organization_id, id, subscriber, aggregate_id, source, type, subject, occurred_at, payload, place
        )
        ORDER BY place
      ) AS told
      """
    return insertion.announcing(channel)
  }
}

extension Outbox {
  /// For ops: gives parked events all their tries anew, in their order.
  ///
  /// - Returns: how many.
  public static func retryParked(of subscriber: String, in database: Database, deadline: Deadline) async throws -> Int {
    let release: SQL = """
      UPDATE outbox
      SET parked_at = NULL, attempts = 0, next_attempt_at = now()
      WHERE subscriber = \(subscriber) AND parked_at IS NOT NULL
      """
    return try await database.execute(
      release.announcing(channel), in: .system(task: "outbox"), deadline: deadline)
  }
}
