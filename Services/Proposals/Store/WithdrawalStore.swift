import Foundation
import Identifiers
import Postgres

enum WithdrawalStore {
  static func withdrawing(_ id: ProposalID, _ withdrawal: Withdrawal) -> SQL {
    """
    UPDATE proposals
    SET
      state = 'withdrawn',
      withdrawn_at = \(withdrawal.at),
      withdrawn_by = \(withdrawal.by),
      withdrawal_reason = \(withdrawal.reason),
      page_version = page_version + 1,
      updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(id) AND state = 'sent'
    """
  }

  /// Of a proposal that was withdrawn.
  static func withdrawal(_ row: Row) throws -> Withdrawal {
    Withdrawal(
      at: try row.decode("withdrawn_at"), by: try row.decode("withdrawn_by"),
      reason: try row.decode("withdrawal_reason"))
  }
}
