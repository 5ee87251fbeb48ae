import Foundation
import Identifiers
import Postgres

/// The client's page as it is stored: the parts that change, and the frozen content as the text that it was sent with.
struct StoredPage: Sendable {
  var id: ProposalID
  var publicID: String
  /// By the database's clock at the time of reading.
  var state: ProposalStateName
  var sentAt: Date
  var expiresAt: Date
  var contentSHA256: String
  /// The newer version that was sent in its place.
  var supersededBy: ProposalID? = nil
  var decision: Decision?
  /// The first one first.
  var changeRequests: [PageChangeRequest] = []
  /// Canonical JSON.
  var content: String
  var etag: String
}

enum PageAnswer: Sendable {
  case page(StoredPage)
  /// The caller has this version.
  case notModified(etag: String)
}

enum PageStore {
  /// One statement, and the content only travels when the caller does not have it.
  ///
  /// - Parameter known: entity tags that the caller has; empty for none.
  static func statement(_ id: ProposalID, of organization: OrganizationID, known: [String]) -> SQL {
    """
    SELECT
      p.id AS proposal_id,
      p.public_id,
      p.state,
      p.sent_at,
      p.expires_at,
      p.content_sha256 AS sent_sha256,
      p.superseded_by,
      p.etag,
      p.is_known,
      CASE WHEN p.is_known THEN NULL ELSE p.frozen_content END AS content,
      CASE WHEN p.is_known THEN NULL ELSE \(PageChangeRequest.column(of: organization)) END AS change_requests,
      \(DecisionStore.columns)
    FROM (
      SELECT
        q.*,
        q.etag = ANY(\(known)) AS is_known
      FROM (
        SELECT
          r.organization_id,
          r.id,
          r.public_id,
          s.state,
          r.sent_at,
          r.expires_at,
          r.content_sha256,
          r.superseded_by,
          r.frozen_content,
          '"' || r.page_version || '-' || s.state || '"' AS etag
        FROM proposals r
        CROSS JOIN LATERAL (
          SELECT CASE WHEN r.state = 'sent' AND r.expires_at <= clock_timestamp() THEN 'expired' ELSE r.state END AS state
        ) s
        WHERE r.organization_id = \(organization) AND r.id = \(id) AND r.state <> 'draft'
        OFFSET 0
      ) q
    ) p
    LEFT JOIN decisions d
      ON d.organization_id = \(organization)
      AND d.proposal_id = \(id)
      AND NOT p.is_known
    """
  }

  /// - Returns: `nil` when there is no such proposal, or it is still a draft.
  static func answer(_ rows: Rows) throws -> PageAnswer? {
    guard let row = rows.first else { return nil }
    let etag: String = try row.decode("etag")
    if try row.decode("is_known", as: Bool.self) { return .notModified(etag: etag) }
    return .page(
      StoredPage(
        id: try row.decode("proposal_id"),
        publicID: try row.decode("public_id"),
        state: try .stored(try row.decode("state")),
        sentAt: try row.decode("sent_at"),
        expiresAt: try row.decode("expires_at"),
        contentSHA256: try row.decode("sent_sha256"),
        supersededBy: try row.decode("superseded_by"),
        decision: try DecisionStore.decisionIfAny(row),
        changeRequests: try StoredJSON.decode(
          [PageChangeRequest].self, try row.decode("change_requests", as: String?.self)) ?? [],
        content: try row.decode("content"),
        etag: etag))
  }

  /// The frozen content alone, for the team. `nil` before sending.
  static func frozenContent(of id: ProposalID, in transaction: Transaction) async throws -> String? {
    let rows = try await transaction.query(
      """
      SELECT frozen_content
      FROM proposals
      WHERE organization_id = current_organization() AND id = \(id)
      """)
    return try rows.first?.decode("frozen_content")
  }
}
