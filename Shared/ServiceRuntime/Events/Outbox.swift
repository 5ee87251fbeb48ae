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
  /// the changes. The statement fails with a unique violation when an id among them was written before.
  ///
  /// - Parameter subscribers: names that the relay of this service knows.
  public static func insertion(of events: [CloudEvent], for subscribers: [String]) -> SQL {
    let insertion: SQL = """
      WITH told AS (
        SELECT event.*, nextval('outbox_sequence') AS sequence
        FROM (
          SELECT *
          FROM unnest(
            \(events.map(\.organization)), \(events.map(\.id)), \(events.map(\.aggregate)), \(events.map(\.source)),
            \(events.map(\.type)), \(events.map(\.subject)), \(events.map(\.time)),
            \(events.map { String(decoding: $0.data.bytes, as: UTF8.self) })
          ) WITH ORDINALITY AS listed(
            organization_id, id, aggregate_id, source, type, subject, occurred_at, payload, place
          )
          ORDER BY place
        ) AS event
      )
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
        sequence,
        source,
        type,
        subject,
        occurred_at,
        payload::json
      FROM told, unnest(\(subscribers)) AS subscriber
      """
    return insertion.announcing(channel)
  }
}

extension Outbox {
  /// For ops: gives parked events ten new tries, in their order.
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
