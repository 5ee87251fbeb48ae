import Foundation
import Identifiers
import Postgres

enum ContractStore {
  private static let columns: SQL = """
    project_id,
      proposal_id,
      client_id,
      number,
      title,
      currency,
      billing,
      schedule::text AS schedule,
      retainage::text AS retainage,
      milestones::text AS milestones,
      deposit_cents,
      terms_days,
      parties::text AS parties,
      original_cents,
      changes_cents,
      deposit_billed_cents,
      deposit_applied_cents,
      deposit_returned_cents,
      version
    """

  /// A contract that is there already stays as it is.
  static func insertion(of contract: Contract) throws -> SQL {
    """
    INSERT INTO contracts (
      project_id,
      proposal_id,
      client_id,
      number,
      title,
      currency,
      billing,
      schedule,
      retainage,
      milestones,
      deposit_cents,
      terms_days,
      parties,
      original_cents
    ) VALUES (
      \(contract.projectID),
      \(contract.proposalID),
      \(contract.clientID),
      \(contract.number),
      \(contract.title),
      \(contract.currency),
      \(contract.billing.rawValue),
      \(try StoredJSON.encode(contract.schedule))::json,
      \(try contract.retainage.map { try StoredJSON.encode($0) })::json,
      \(try StoredJSON.encode(contract.milestones))::json,
      \(contract.depositCents),
      \(contract.termsDays),
      \(try contract.parties.map { try StoredJSON.encode($0) })::json,
      \(contract.originalCents)
    )
    ON CONFLICT DO NOTHING
    RETURNING project_id
    """
  }

  /// What bills of it changed.
  static func update(of contract: Contract) throws -> SQL {
    """
    UPDATE contracts
    SET
      schedule = \(try StoredJSON.encode(contract.schedule))::json,
      retainage = \(try contract.retainage.map { try StoredJSON.encode($0) })::json,
      terms_days = \(contract.termsDays),
      changes_cents = \(contract.changesCents),
      deposit_billed_cents = \(contract.depositBilledCents),
      deposit_applied_cents = \(contract.depositAppliedCents),
      deposit_returned_cents = \(contract.depositReturnedCents),
      version = \(contract.version),
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND project_id = \(contract.projectID)
    """
  }

  struct Found: Sendable {
    var contract: Contract
    /// The database's clock, read under the lock.
    var now: Date
  }

  /// Locked until the end of the transaction: one bills of a contract at a time.
  static func lock(_ id: ProjectID, in transaction: Transaction) async throws -> Found? {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns)
      FROM contracts
      WHERE organization_id = current_organization() AND project_id = \(id)
      FOR NO KEY UPDATE
      """)
    guard let row = rows.first else { return nil }
    // Of its own statement: it must not be older than the lock.
    return Found(contract: try contract(row), now: try await transaction.now())
  }

  static func find(_ id: ProjectID, in transaction: Transaction) async throws -> Contract? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM contracts
      WHERE organization_id = current_organization() AND project_id = \(id)
      """
    ).first.map(contract)
  }

  static func find(of proposal: ProposalID, in transaction: Transaction) async throws -> Contract? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM contracts
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """
    ).first.map(contract)
  }

  private static func contract(_ row: Row) throws -> Contract {
    Contract(
      projectID: try row.decode("project_id"),
      proposalID: try row.decode("proposal_id"),
      clientID: try row.decode("client_id"),
      number: try row.decode("number"),
      title: try row.decode("title"),
      currency: try row.decode("currency"),
      billing: try .stored(try row.decode("billing")),
      schedule: try StoredJSON.decode(ScheduleOfValues.self, try row.decode("schedule", as: String.self)),
      retainage: try StoredJSON.decode(RetainageTerms.self, try row.decode("retainage", as: String?.self)),
      milestones: try StoredJSON.decode([Contract.Milestone].self, try row.decode("milestones", as: String.self)),
      depositCents: try row.decode("deposit_cents"),
      termsDays: try row.decode("terms_days"),
      parties: try StoredJSON.decode(Parties.self, try row.decode("parties", as: String?.self)),
      originalCents: try row.decode("original_cents"),
      changesCents: try row.decode("changes_cents"),
      depositBilledCents: try row.decode("deposit_billed_cents"),
      depositAppliedCents: try row.decode("deposit_applied_cents"),
      depositReturnedCents: try row.decode("deposit_returned_cents"),
      version: try row.decode("version"))
  }
}
