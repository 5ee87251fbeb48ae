import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum ExtensionStore {
  /// The first instant at which a version can no longer be decided, of the alias `p`.
  static let end: SQL = "coalesce(p.extended_expires_at, p.expires_at)"

  static func extending(_ id: ProposalID, until day: CalendarDay, expiresAt: Date) -> SQL {
    """
    UPDATE proposals
    SET
      extended_until = \(day.text)::text::date,
      extended_expires_at = \(expiresAt),
      end_announced_at = NULL,
      end_noted_at = NULL,
      page_version = page_version + 1
    WHERE organization_id = current_organization() AND id = \(id) AND state = 'sent'
    """
  }

  /// - Returns: `false` when this link has asked for it already.
  static func insert(
    _ request: ExtensionRequest, of proposal: ProposalID, endsAt: Date, by principal: String,
    in transaction: Transaction
  ) async throws -> Bool {
    let rows = try await transaction.query(
      """
      INSERT INTO extension_requests (proposal_id, ends_at, principal, contact_id, note)
      VALUES (\(proposal), \(endsAt), \(principal), \(request.contactID), \(request.note))
      ON CONFLICT DO NOTHING
      RETURNING principal
      """)
    return !rows.isEmpty
  }
}
