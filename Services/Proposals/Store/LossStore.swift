import Foundation
import Identifiers
import Postgres

enum LossStore {
  static func losing(_ id: EstimateID, _ loss: Loss) -> SQL {
    """
    UPDATE estimates
    SET
      stage = 'lost',
      lost_at = \(loss.at),
      lost_by = \(loss.by),
      loss_reason = \(loss.reason),
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(id)
    """
  }

  /// Of an estimate that is lost.
  static func loss(_ row: Row) throws -> Loss? {
    guard let at = try row.decode("lost_at", as: Date?.self) else { return nil }
    return Loss(at: at, by: try row.decode("lost_by"), reason: try row.decode("loss_reason"))
  }

  /// What was sent last, whether that can still be accepted, and the time at which this is so.
  struct Sent: Sendable {
    var newest: ProposalID?
    var isOpen: Bool
    var now: Date
  }

  static func sent(of estimate: EstimateID, in transaction: Transaction) async throws -> Sent? {
    let rows = try await transaction.query(
      """
      SELECT
        (SELECT p.id
          FROM proposals p
          WHERE p.organization_id = current_organization() AND p.estimate_id = \(estimate) AND p.state <> 'draft'
          ORDER BY p.revision DESC
          LIMIT 1) AS newest,
        EXISTS (
          SELECT FROM proposals p
          WHERE p.organization_id = current_organization()
            AND p.estimate_id = \(estimate)
            AND p.state = 'sent'
            AND \(ExtensionStore.end) > clock_timestamp()) AS is_open,
        clock_timestamp() AS now
      """)
    return try rows.first.map {
      Sent(newest: try $0.decode("newest"), isOpen: try $0.decode("is_open"), now: try $0.decode("now"))
    }
  }
}
