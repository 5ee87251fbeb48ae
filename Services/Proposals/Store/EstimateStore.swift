import Foundation
import Identifiers
import Money
import Postgres

enum EstimateStore {
  /// - Returns: the estimate with the times that the database gave it.
  static func insert(_ estimate: Estimate, by principal: String, in transaction: Transaction) async throws -> Estimate {
    let rows = try await transaction.query(
      """
      INSERT INTO estimates (
        id,
        client_id,
        number,
        title,
        kind,
        currency,
        stage,
        site_address,
        internal_margin_basis_points,
        internal_notes,
        project_id,
        created_by
      ) VALUES (
        \(estimate.id),
        \(estimate.clientID),
        \(estimate.number),
        \(estimate.title),
        \(estimate.kind.rawValue),
        \(estimate.currency.code),
        \(estimate.stage.rawValue),
        \(try estimate.siteAddress.map { try StoredJSON.encode($0) }),
        \(estimate.internalMarginBasisPoints.map { Int32(clamping: $0) }),
        \(estimate.internalNotes),
        \(estimate.change?.projectID),
        \(principal)
      )
      RETURNING created_at, updated_at
      """)
    var stored = estimate
    if let row = rows.first {
      stored.createdAt = try row.decode("created_at")
      stored.updatedAt = try row.decode("updated_at")
    }
    return stored
  }

  static func find(_ id: EstimateID, in transaction: Transaction) async throws -> Estimate? {
    try await read("", id, in: transaction)
  }

  /// As `find`, and nobody else can lock it, or a proposal of it, until the transaction ends. Whatever changes an
  /// estimate or one of its proposals takes this lock first, so that no two transactions wait for each other.
  static func lock(_ id: EstimateID, in transaction: Transaction) async throws -> Estimate? {
    try await read(" FOR UPDATE OF e", id, in: transaction)
  }

  /// Locks the estimate of a proposal, as `lock` does.
  static func locking(of proposal: ProposalID) -> SQL {
    """
    SELECT e.id
    FROM estimates e
    WHERE e.organization_id = current_organization()
      AND e.id = (
        SELECT p.estimate_id FROM proposals p
        WHERE p.organization_id = current_organization() AND p.id = \(proposal))
    FOR UPDATE OF e
    """
  }

  /// As `locking`, without waiting.
  ///
  /// - Returns: `false` when somebody else holds it.
  static func lockIfFree(of proposal: ProposalID, in transaction: Transaction) async throws -> Bool {
    try await !transaction.query(locking(of: proposal) + " SKIP LOCKED").isEmpty
  }

  /// Whatever leaves lost leaves its facts behind, too.
  static func move(of id: EstimateID, to stage: PipelineStage) -> SQL {
    """
    UPDATE estimates
    SET
      stage = \(stage.rawValue),
      lost_at = CASE WHEN \(stage.rawValue)::text = 'lost' THEN lost_at END,
      lost_by = CASE WHEN \(stage.rawValue)::text = 'lost' THEN lost_by END,
      loss_reason = CASE WHEN \(stage.rawValue)::text = 'lost' THEN loss_reason END,
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(id)
    """
  }

  private static func read(_ locking: SQL, _ id: EstimateID, in transaction: Transaction) async throws -> Estimate? {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM estimates e
      WHERE e.organization_id = current_organization() AND e.id = \(id)\(locking)
      """)
    return try rows.first.map(estimate)
  }

  /// Of the alias `e`; what a reader of proposals joins, too.
  static let columns: SQL = """
    e.id AS estimate_id,
      e.client_id,
      e.number,
      e.title,
      e.kind,
      e.currency,
      e.stage,
      e.site_address,
      e.internal_margin_basis_points,
      e.internal_notes,
      e.project_id AS changed_project_id,
      e.change_order_number,
      e.lost_at,
      e.lost_by,
      e.loss_reason,
      e.created_at AS estimate_created_at,
      e.updated_at AS estimate_updated_at
    """

  static func estimate(_ row: Row) throws -> Estimate {
    guard let currency = Currency(code: try row.decode("currency")) else { throw UnreadableColumn(type: "Currency") }
    return Estimate(
      id: try row.decode("estimate_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      title: try row.decode("title"),
      kind: try .stored(try row.decode("kind")),
      currency: currency,
      stage: try .stored(try row.decode("stage")),
      siteAddress: try StoredJSON.decode(Address.self, try row.decode("site_address", as: String?.self)),
      internalMarginBasisPoints: try row.decode("internal_margin_basis_points"),
      internalNotes: try row.decode("internal_notes"),
      change: try ChangeOrderStore.change(row),
      loss: try LossStore.loss(row),
      createdAt: try row.decode("estimate_created_at"),
      updatedAt: try row.decode("estimate_updated_at"))
  }
}
