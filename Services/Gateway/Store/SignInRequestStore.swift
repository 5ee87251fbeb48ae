import CallContext
import Foundation
import Identifiers
import Postgres

/// Every statement here works in the context of a presented hash: of the address, of the link's token, or of the
/// browser's nonce.
enum SignInRequestStore {
  /// What is known of a request that can still be used.
  struct Open: Sendable {
    let audience: SignInAudience
    let addressHash: [UInt8]
    let nonceHash: [UInt8]
    let tokenHash: [UInt8]
  }

  /// The new request takes the place of the one before.
  ///
  /// - Parameter since: requests after it count for the limit.
  /// - Returns: whether it was within the limit; otherwise nothing was changed.
  static func replace(
    _ request: SignInRequest, limit: Int, since: Date, in transaction: Transaction
  ) async throws -> Bool {
    let changed = try await transaction.execute(
      """
      INSERT INTO sign_in_requests AS kept (
        audience, address_hash, nonce_hash, token_hash, code_mac, return_path, requested_at, expires_at, recent
      ) VALUES (
        \(request.audience.rawValue), \(request.addressHash), \(request.nonceHash), \(request.tokenHash),
        \(request.codeMAC), \(request.returnPath?.text as String?), \(request.requestedAt), \(request.expiresAt),
        ARRAY[\(request.requestedAt)]
      )
      ON CONFLICT (audience, address_hash) DO UPDATE SET
        nonce_hash = excluded.nonce_hash,
        token_hash = excluded.token_hash,
        code_mac = excluded.code_mac,
        return_path = excluded.return_path,
        requested_at = excluded.requested_at,
        expires_at = excluded.expires_at,
        tries = 0,
        used_at = NULL,
        choice_expires_at = NULL,
        recent = array(SELECT at FROM unnest(kept.recent) AS at WHERE at > \(since)) || excluded.recent
      WHERE (SELECT count(*) FROM unnest(kept.recent) AS at WHERE at > \(since)) < \(limit)
      """)
    return changed == 1
  }

  static func open(token hash: [UInt8], at now: Date, in database: Database, deadline: Deadline) async throws -> Open? {
    try await open(hash, "token_hash = \(hash)", at: now, in: database, deadline: deadline)
  }

  /// The newest that this browser asked for.
  static func open(nonce hash: [UInt8], at now: Date, in database: Database, deadline: Deadline) async throws -> Open? {
    try await open(hash, "nonce_hash = \(hash)", at: now, in: database, deadline: deadline)
  }

  private static func open(
    _ presented: [UInt8], _ condition: SQL, at now: Date, in database: Database, deadline: Deadline
  ) async throws -> Open? {
    let row = try await database.queryOne(
      """
      SELECT audience, address_hash, nonce_hash, token_hash FROM sign_in_requests
      WHERE \(condition) AND used_at IS NULL AND tries < \(SignInRequest.tries) AND expires_at > \(now)
      ORDER BY requested_at DESC
      LIMIT 1
      """, in: .presentedSecret(sha256: presented), deadline: deadline)
    return try row.map { row in
      Open(
        audience: try .stored(try row.decode("audience"), column: "audience"),
        addressHash: try row.decode("address_hash"), nonceHash: try row.decode("nonce_hash"),
        tokenHash: try row.decode("token_hash"))
    }
  }

  /// Takes one of the tries, before anything is compared: those who try at the same time take one each.
  ///
  /// - Returns: what the code must match and how many tries are left; `nil` when there was none, or the request has ended.
  static func takeTry(
    _ tokenHash: [UInt8], at now: Date, in transaction: Transaction
  ) async throws -> (codeMAC: [UInt8], triesLeft: Int)? {
    let row = try await transaction.queryOne(
      """
      UPDATE sign_in_requests SET tries = tries + 1
      WHERE token_hash = \(tokenHash) AND used_at IS NULL AND tries < \(SignInRequest.tries) AND expires_at > \(now)
      RETURNING code_mac, tries
      """)
    return try row.map { row in
      (codeMAC: try row.decode("code_mac"), triesLeft: SignInRequest.tries - (try row.decode("tries") as Int))
    }
  }

  /// The one use of a request (AU-1). It belongs to the browser that used it from then on.
  ///
  /// - Returns: whether this was it.
  static func use(
    _ tokenHash: [UInt8], by nonceHash: [UInt8], choiceUntil: Date?, at now: Date, in transaction: Transaction
  ) async throws -> Used? {
    let row = try await transaction.queryOne(
      """
      UPDATE sign_in_requests
      SET used_at = \(now), nonce_hash = \(nonceHash), choice_expires_at = \(choiceUntil as Date?)
      WHERE token_hash = \(tokenHash) AND used_at IS NULL AND expires_at > \(now)
      RETURNING return_path
      """)
    return try row.map(used)
  }

  struct Used: Sendable {
    let returnPath: TeamPath?
  }

  /// The address that this browser has proved and that may still choose.
  static func choosing(
    nonce hash: [UInt8], at now: Date, in database: Database, deadline: Deadline
  ) async throws -> (addressHash: [UInt8], tokenHash: [UInt8])? {
    let row = try await database.queryOne(
      """
      SELECT address_hash, token_hash FROM sign_in_requests
      WHERE nonce_hash = \(hash) AND choice_expires_at > \(now)
      ORDER BY used_at DESC
      LIMIT 1
      """, in: .presentedSecret(sha256: hash), deadline: deadline)
    return try row.map { row in (try row.decode("address_hash"), try row.decode("token_hash")) }
  }

  /// - Returns: `nil` when it was chosen already, or too late.
  static func choose(_ tokenHash: [UInt8], at now: Date, in transaction: Transaction) async throws -> Used? {
    let row = try await transaction.queryOne(
      """
      UPDATE sign_in_requests SET choice_expires_at = NULL
      WHERE token_hash = \(tokenHash) AND choice_expires_at > \(now)
      RETURNING return_path
      """)
    return try row.map(used)
  }

  private static func used(_ row: Row) throws -> Used {
    Used(returnPath: (try row.decode("return_path") as String?).flatMap { TeamPath($0) })
  }

  /// Those that count for no limit and open nothing any more.
  static func sweep(before: Date, in database: Database, deadline: Deadline) async throws {
    try await database.execute(
      "DELETE FROM sign_in_requests WHERE requested_at < \(before)", in: .system(task: "sign_in_sweep"),
      deadline: deadline)
  }
}
