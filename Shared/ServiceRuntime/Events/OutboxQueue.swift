import CallContext
import Foundation
import Identifiers
import Postgres

/// A row that a relay holds for a while.
struct ClaimedDelivery: Sendable {
  let event: CloudEvent
  /// Failed tries so far.
  let failures: Int
  /// Which claim this is; only the latest may finish the row.
  let claims: Int

  struct Lane: Hashable {
    let organization: OrganizationID
    let aggregate: UUID
  }

  var number: Int64 { event.sequence ?? 0 }
  var lane: Lane { Lane(organization: event.organization, aggregate: event.aggregate) }
}

/// The waiting rows of one subscriber, in SQL.
struct OutboxQueue: Sendable {
  let database: Database
  let subscriber: String
  let policy: OutboxPolicy

  private static let context = TenantContext.system(task: "outbox")
  private var deadline: Deadline { .after(.seconds(10)) }

  /// Takes up to `policy.batch` rows in the order of their numbers, or the fresh ones first. What has not failed is due,
  /// whatever the clock says: it may have been set back since. A row is left out while another one of its aggregate is held
  /// by a relay or waits for its next try, so the order of an aggregate is kept. Those are asked for once for each claim,
  /// not once for each row: a hash of them is all that 10,000 waiting rows are compared with.
  ///
  /// Claims of one subscriber come one after the other (advisory lock): each must see what the one before took.
  ///
  /// - Returns: also how long until a row is due that is not due yet, or `nil` when there is none.
  func claim() async throws -> (claimed: [ClaimedDelivery], untilNextDue: Duration?) {
    let order: SQL = policy.takesFreshFirst ? "attempts > 0, sequence" : "sequence"
    let lock: SQL = "SELECT pg_advisory_xact_lock(hashtextextended('outbox:' || \(subscriber), 0))"
    let claim: SQL = """
      WITH ready AS (
        SELECT organization_id, id
        FROM outbox
        WHERE subscriber = \(subscriber)
          AND delivered_at IS NULL
          AND parked_at IS NULL
          AND (last_error IS NULL OR next_attempt_at <= now())
          AND (leased_until IS NULL OR leased_until < now())
          AND (organization_id, aggregate_id) NOT IN (
            SELECT organization_id, aggregate_id
            FROM outbox
            WHERE subscriber = \(subscriber)
              AND last_error IS NOT NULL
              AND delivered_at IS NULL
              AND parked_at IS NULL
              AND next_attempt_at > now()
            UNION ALL
            SELECT organization_id, aggregate_id
            FROM outbox
            WHERE subscriber = \(subscriber)
              AND leased_until >= now()
          )
        ORDER BY \(order)
        LIMIT \(policy.batch)
        FOR UPDATE SKIP LOCKED
      )
      UPDATE outbox AS claimed
      SET
        claims = claimed.claims + 1,
        attempts = claimed.attempts + CASE WHEN claimed.leased_until IS NULL THEN 0 ELSE 1 END,
        leased_until = now() + make_interval(secs => \(policy.lease / .seconds(1)))
      FROM ready
      WHERE claimed.organization_id = ready.organization_id
        AND claimed.id = ready.id
        AND claimed.subscriber = \(subscriber)
      RETURNING
        claimed.organization_id,
        claimed.id,
        claimed.aggregate_id,
        claimed.sequence,
        claimed.source,
        claimed.type,
        claimed.subject,
        claimed.occurred_at,
        claimed.payload,
        claimed.attempts,
        claimed.claims
      """
    let rows = try await database.pipeline([lock, claim, nextDue], in: Self.context, deadline: deadline)
    let claimed = try rows[1].map(Self.delivery).sorted { first, second in
      let (isFirstBehind, isSecondBehind) = (isBehind(first), isBehind(second))
      return isFirstBehind == isSecondBehind ? first.number < second.number : isSecondBehind
    }
    let seconds: Double? = try rows[2].first?.decode("seconds")
    return (claimed, seconds.map { .seconds($0) })
  }

  /// What has failed, where what has not goes first.
  private func isBehind(_ delivery: ClaimedDelivery) -> Bool { policy.takesFreshFirst && delivery.failures > 0 }

  private static func delivery(_ row: Row) throws -> ClaimedDelivery {
    let payload: String = try row.decode("payload")
    return ClaimedDelivery(
      event: CloudEvent(
        id: try row.decode("id"), source: try row.decode("source"), type: try row.decode("type"),
        subject: try row.decode("subject"), time: try row.decode("occurred_at"),
        organization: try row.decode("organization_id"), aggregate: try row.decode("aggregate_id"),
        sequence: try row.decode("sequence"), data: RawJSON(bytes: Array(payload.utf8))),
      failures: try row.decode("attempts"), claims: try row.decode("claims"))
  }

  /// Writes down what became of claimed rows; a row that another relay took in the meantime is left alone.
  ///
  /// - Returns: of each delivered row, how long it took from being written, in seconds.
  func record(_ result: DeliveryResult) async throws -> [Double] {
    guard !result.isEmpty else { return [] }
    var statements: [SQL] = [.keptPlans]
    if !result.delivered.isEmpty {
      statements.append(
        """
        UPDATE outbox
        SET delivered_at = now(), leased_until = NULL, last_error = NULL
        \(matching(result.delivered))
        RETURNING extract(epoch FROM now() - created_at)::double precision AS lag
        """)
    }
    if !result.parked.isEmpty {
      statements.append(
        """
        UPDATE outbox
        SET parked_at = now(), leased_until = NULL, attempts = outbox.attempts + 1, last_error = left(mine.code, 120)
        \(matching(result.parked.map(\.delivery), codes: result.parked.map(\.code)))
        """)
    }
    if !result.failures.isEmpty {
      statements.append(
        """
        UPDATE outbox
        SET
          leased_until = NULL,
          attempts = outbox.attempts + mine.counted::integer,
          next_attempt_at = now() + make_interval(secs => mine.microseconds / 1e6),
          last_error = left(mine.code, 120)
        \(matching(
          result.failures.map(\.delivery), codes: result.failures.map(\.code), failures: result.failures))
        """)
    }
    if !result.released.isEmpty {
      statements.append("UPDATE outbox SET leased_until = NULL \(matching(result.released))")
    }
    let rows = try await database.pipeline(statements, in: Self.context, deadline: deadline)
    return result.delivered.isEmpty ? [] : try rows[1].map { try $0.decode("lag") }
  }

  /// The rows as a relation `mine`, each found by its key: what says that a row still waits is written so that no index
  /// of the waiting rows fits it, which would be walked from end to end.
  private func matching(
    _ deliveries: [ClaimedDelivery], codes: [String]? = nil, failures: [DeliveryResult.Failure]? = nil
  ) -> SQL {
    let more: SQL = codes.map { ", \($0)" } ?? ""
    let delays: SQL =
      failures.map { failures in
        ", \(failures.map { $0.counts ? 1 : 0 }), \(failures.map { Int64($0.delay / .microseconds(1)) })"
      } ?? ""
    let names = (codes == nil ? "" : ", code") + (failures == nil ? "" : ", counted, microseconds")
    return """
      FROM unnest(
        \(deliveries.map(\.event.organization)), \(deliveries.map(\.event.id)), \(deliveries.map(\.claims))\(more)\(delays)
      ) AS mine(organization_id, id, claims\(unsafeRaw: names))
      WHERE outbox.organization_id = mine.organization_id
        AND outbox.id = mine.id
        AND outbox.subscriber = \(subscriber)
        AND outbox.claims = mine.claims
        AND coalesce(outbox.delivered_at, outbox.parked_at) IS NULL
      """
  }

  private var nextDue: SQL {
    """
    SELECT
      extract(epoch FROM least(
        (
          SELECT min(next_attempt_at) FROM outbox
          WHERE subscriber = \(subscriber)
            AND last_error IS NOT NULL
            AND delivered_at IS NULL
            AND parked_at IS NULL
            AND next_attempt_at > now()
        ),
        (SELECT min(leased_until) FROM outbox WHERE subscriber = \(subscriber) AND leased_until > now())
      ) - now())::double precision AS seconds
    """
  }

  func counts() async throws -> (waiting: Int, parked: Int) {
    let row = try await database.queryOne(
      """
      SELECT
        (
          SELECT count(*) FROM outbox
          WHERE subscriber = \(subscriber) AND delivered_at IS NULL AND parked_at IS NULL
        ) AS waiting,
        (SELECT count(*) FROM outbox WHERE subscriber = \(subscriber) AND parked_at IS NOT NULL) AS parked
      """, in: Self.context, deadline: deadline)
    guard let row else { return (0, 0) }
    return (try row.decode("waiting"), try row.decode("parked"))
  }
}
