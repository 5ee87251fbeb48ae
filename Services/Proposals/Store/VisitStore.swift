import Foundation
import Identifiers
import Postgres

/// What is known of people looking at a proposal.
struct Engagement: Hashable, Sendable {
  var opened: Int
  var automated: Int
  var firstOpenedAt: Date?
}

enum VisitStore {
  /// The first signal of a session counts, and only that.
  ///
  /// - Returns: `false` when the session has one already.
  static func insert(
    _ visit: Visit, of proposal: ProposalID, by principal: String, in transaction: Transaction
  ) async throws -> Bool {
    var reason: String?
    if case .automated(let why) = visit.kind { reason = why }
    let rows = try await transaction.query(
      """
      INSERT INTO visits (
        proposal_id,
        session,
        kind,
        reason,
        principal,
        visible_milliseconds,
        trusted_events
      ) VALUES (
        \(proposal),
        \(visit.session),
        \(reason == nil ? "opened" : "automated"),
        \(reason),
        \(principal),
        \(Int32(clamping: visit.visibleMilliseconds)),
        \(Int32(clamping: visit.trustedEvents))
      )
      ON CONFLICT DO NOTHING
      RETURNING session
      """)
    return !rows.isEmpty
  }

  /// Whether a person was seen in this session of this link.
  static func isOpened(
    _ proposal: ProposalID, session: String, by principal: String, in transaction: Transaction
  ) async throws -> Bool {
    let rows = try await transaction.query(
      """
      SELECT 1 AS found
      FROM visits
      WHERE organization_id = current_organization()
        AND proposal_id = \(proposal)
        AND session = \(session)
        AND principal = \(principal)
        AND kind = 'opened'
      """)
    return !rows.isEmpty
  }

  static func engagement(of proposal: ProposalID, in transaction: Transaction) async throws -> Engagement {
    let rows = try await transaction.query(
      """
      SELECT
        count(*) FILTER (WHERE kind = 'opened') AS opened,
        count(*) FILTER (WHERE kind = 'automated') AS automated,
        min(recorded_at) FILTER (WHERE kind = 'opened') AS first_opened_at
      FROM visits
      WHERE organization_id = current_organization() AND proposal_id = \(proposal)
      """)
    guard let row = rows.first else { return Engagement(opened: 0, automated: 0, firstOpenedAt: nil) }
    return Engagement(
      opened: try row.decode("opened"), automated: try row.decode("automated"),
      firstOpenedAt: try row.decode("first_opened_at"))
  }
}
