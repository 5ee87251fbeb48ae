import CallContext
import Cryptography
import HTTPTypes
import Postgres

/// Gives the first answer again when a request is repeated under its key, so that nothing happens twice (PM-6).
///
/// - The owner of the effect uses `run`: the answer is kept in the transaction of the effect, so either both are there
///   or none.
/// - Who only passes the request on uses `claim` before and `complete` after; should the process die in between, the
///   claim's lease runs out and the request may be tried again. What stands behind must know the key itself.
///
/// Refused with status 409 `idempotency_key_in_flight` and 422 `idempotency_key_reused`.
public struct IdempotencyLedger: Sendable {
  private let secrets: SecretBox
  private let retention: Duration
  private let lease: Duration

  /// - Parameters:
  ///   - secrets: seals the kept answers.
  ///   - retention: at least 24 h; 7 days where money moves.
  ///   - lease: longer than any request may take.
  public init(secrets: SecretBox, retention: Duration = .seconds(24 * 3600), lease: Duration = .seconds(60)) {
    self.secrets = secrets
    self.retention = retention
    self.lease = lease
  }

  // MARK: In the transaction of the effect

  /// Runs `effect` unless this request was answered before. The transaction must work for the request's organization
  /// at READ COMMITTED. Requests with the same key wait for each other's transaction.
  ///
  /// What `effect` throws is not kept: the transaction is rolled back and with it the key.
  public nonisolated(nonsending) func run(
    _ request: IdempotencyRequest, in transaction: Transaction,
    effect: nonisolated(nonsending) () async throws -> StoredAnswer
  ) async throws -> LedgerAnswer {
    switch try await take(request, with: { try await transaction.queryOne($0) }) {
    case .replay(let answer): return LedgerAnswer(answer: answer, isReplay: true)
    case .fresh(let ticket):
      let answer = try await effect()
      guard try await transaction.execute(keep(answer, ticket)) == 1 else { throw Self.inFlight }
      return LedgerAnswer(answer: answer, isReplay: false)
    }
  }

  /// As `run`, for an effect that ends the transaction: its last statements, the kept answer and COMMIT travel together, so
  /// that what they lock is held no longer than that takes.
  ///
  /// - Parameter effect: the answer, and the statements that are still to be made for it.
  public nonisolated(nonsending) func conclude(
    _ request: IdempotencyRequest, in transaction: Transaction,
    effect: nonisolated(nonsending) () async throws -> (answer: StoredAnswer, last: [SQL])
  ) async throws -> LedgerAnswer {
    switch try await take(request, with: { try await transaction.queryOne($0) }) {
    case .replay(let answer): return LedgerAnswer(answer: answer, isReplay: true)
    case .fresh(let ticket):
      let (answer, last) = try await effect()
      // The row is this transaction's own since `take`: nobody can have taken it over before the commit.
      try await transaction.conclude(last + [try keep(answer, ticket)])
      return LedgerAnswer(answer: answer, isReplay: false)
    }
  }

  // MARK: Around a call to somewhere else

  public enum Claim: Sendable {
    /// Do it, then call `complete` or `abandon`.
    case fresh(Ticket)
    /// It was done: give this answer.
    case replay(StoredAnswer)
  }

  /// The right to answer one request.
  public struct Ticket: Sendable {
    public let request: IdempotencyRequest
    let claims: Int
  }

  public func claim(
    _ request: IdempotencyRequest, in database: Database, deadline: Deadline
  ) async throws -> Claim {
    try await take(request) { sql in
      try await database.queryOne(sql, in: .organization(request.organization), deadline: deadline)
    }
  }

  /// - Returns: `false` when the lease had run out and somebody else has taken the request.
  @discardableResult
  public func complete(
    _ ticket: Ticket, with answer: StoredAnswer, in database: Database, deadline: Deadline
  ) async throws -> Bool {
    try await database.execute(
      keep(answer, ticket), in: .organization(ticket.request.organization), deadline: deadline) == 1
  }

  /// Nothing happened, so the key is free again: for refusals, and for calls that surely did not arrive.
  public func abandon(_ ticket: Ticket, in database: Database, deadline: Deadline) async throws {
    try await database.execute(
      "DELETE FROM idempotency_keys WHERE \(row(ticket.request)) AND claims = \(ticket.claims) AND status IS NULL",
      in: .organization(ticket.request.organization), deadline: deadline)
  }

  // MARK: The row

  private nonisolated(nonsending) func take(
    _ request: IdempotencyRequest, with query: nonisolated(nonsending) (SQL) async throws -> Row?
  ) async throws -> Claim {
    do {
      if let taken = try await query(insertion(of: request)) {
        return .fresh(Ticket(request: request, claims: try taken.decode("claims")))
      }
    } catch let error as PostgresError where error.isLockTimeout {
      // The other one is still at work in its transaction.
      throw Self.inFlight
    }
    let known = try await query(
      """
      SELECT request_sha256, status, sealed_answer
      FROM idempotency_keys
      WHERE \(row(request))
      """)
    guard let known else { throw Self.inFlight }
    guard ConstantTime.equal(try known.decode("request_sha256", as: [UInt8].self), request.sha256) else {
      throw Self.reused
    }
    guard let status: Int = try known.decode("status"), let sealed: [UInt8] = try known.decode("sealed_answer") else {
      throw Self.inFlight
    }
    return .replay(try StoredAnswer(status: status, sealed: sealed, secrets: secrets, row: request.row))
  }

  /// Inserts the row, or takes one over whose holder died or whose time is over. Returns nothing when it is held or
  /// answered. Waits while another transaction inserts the same key.
  private func insertion(of request: IdempotencyRequest) -> SQL {
    """
    INSERT INTO idempotency_keys AS known (
      organization_id,
      principal,
      route,
      key,
      request_sha256,
      leased_until,
      expires_at
    )
    VALUES (
      \(request.organization),
      \(request.principal),
      \(request.route),
      \(request.key),
      \(request.sha256),
      now() + make_interval(secs => \(lease / .seconds(1))),
      now() + make_interval(secs => \(retention / .seconds(1)))
    )
    ON CONFLICT (organization_id, principal, route, key) DO UPDATE
    SET
      request_sha256 = EXCLUDED.request_sha256,
      claims = known.claims + 1,
      leased_until = EXCLUDED.leased_until,
      status = NULL,
      sealed_answer = NULL,
      expires_at = EXCLUDED.expires_at
    WHERE known.expires_at < now()
      OR (known.leased_until < now() AND known.request_sha256 = EXCLUDED.request_sha256)
    RETURNING claims
    """
  }

  private func keep(_ answer: StoredAnswer, _ ticket: Ticket) throws -> SQL {
    let sealed = try answer.seal(with: secrets, row: ticket.request.row)
    return """
      UPDATE idempotency_keys
      SET
        status = \(answer.status.code),
        sealed_answer = \(sealed),
        leased_until = NULL,
        expires_at = now() + make_interval(secs => \(retention / .seconds(1)))
      WHERE \(row(ticket.request)) AND claims = \(ticket.claims) AND status IS NULL
      """
  }

  private func row(_ request: IdempotencyRequest) -> SQL {
    """
    organization_id = \(request.organization)
      AND principal = \(request.principal)
      AND route = \(request.route)
      AND key = \(request.key)
    """
  }

  private static let inFlight = Problem(
    .conflict, code: "idempotency_key_in_flight", detail: "A request with this Idempotency-Key is being worked on.",
    headers: [.retryAfter: "1"])

  private static let reused = Problem(
    .unprocessableContent, code: "idempotency_key_reused",
    detail: "This Idempotency-Key was used with another request.", field: "Idempotency-Key")
}
