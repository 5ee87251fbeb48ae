import Foundation
import Identifiers
import Money
import Postgres

/// The client's page as it is stored: the parts that change, and the frozen content as the text that it was sent with.
struct StoredPage: Sendable {
  var id: ProposalID
  var publicID: String
  /// By the database's clock at the time of reading.
  var state: ProposalStateName
  var sentAt: Date
  var expiresAt: Date
  /// The last valid day, where the team moved it.
  var extendedUntil: String? = nil
  /// When a recipient last asked for more time, with the end as it is.
  var extensionRequestedAt: Date? = nil
  var contentSHA256: String
  /// The newer version that was sent in its place, or after it had ended.
  var newer: ProposalID? = nil
  var decision: Decision?
  /// The recipient who decided, or for whom the team recorded it.
  var deciderName: String? = nil
  /// What was accepted, in the team's own form; for the figures of the receipt.
  var offer: Offer? = nil
  /// Every figure of what was accepted.
  var agreed: Quotation? = nil
  /// `nil` while nobody has asked.
  var questions: PageQuestions.Thread? = nil
  /// The first one first.
  var changeRequests: [PageChangeRequest] = []
  /// Whether the organization wants reading to be measured.
  var measures = true
  /// Of a change order: what the project comes to without it, now or when it was decided.
  var contractBeforeCents: Int64? = nil
  /// Canonical JSON.
  var content: String
  var etag: String
}

struct Offer: Sendable {
  var content: Content
  var currency: Currency
}

enum PageAnswer: Sendable {
  case page(StoredPage)
  /// The caller has this version.
  case notModified(etag: String)
}

enum PageStore {
  /// The entity tag of what `statement` would read now: a fraction of its work, for a caller who has read it before.
  static func tag(_ id: ProposalID, of organization: OrganizationID) -> SQL {
    """
    SELECT
      \(etag) AS etag
    FROM \(now(id, of: organization))
    """
  }

  /// - Returns: `nil` when there is no such proposal, or it is still a draft.
  static func tag(in rows: Rows) throws -> String? { try rows.first?.decode("etag") }

  /// The whole page.
  static func statement(_ id: ProposalID, of organization: OrganizationID) -> SQL {
    """
    SELECT
      p.id AS proposal_id,
      p.public_id,
      p.state,
      p.sent_at,
      p.expires_at,
      p.extended_until,
      (
        SELECT max(x.requested_at)
        FROM extension_requests x
        WHERE x.organization_id = p.organization_id
          AND x.proposal_id = p.id
          AND x.ends_at = p.expires_at
          AND p.state IN ('sent', 'expired')
      ) AS extension_requested_at,
      p.content_sha256 AS sent_sha256,
      CASE
        WHEN p.state IN ('withdrawn', 'declined') THEN (
          SELECT n.id
          FROM proposals n
          WHERE n.organization_id = p.organization_id
            AND n.estimate_id = p.estimate_id
            AND n.revision > p.revision
            AND n.state <> 'draft'
          ORDER BY n.revision DESC
          LIMIT 1)
        ELSE p.superseded_by
      END AS newer,
      p.etag,
      p.measures,
      p.contract_now_cents,
      p.frozen_content AS content,
      CASE WHEN d.kind = 'accepted' THEN p.offered END AS offered,
      CASE WHEN d.contact_id IS NOT NULL THEN p.dispatch_details END AS dispatched,
      e.currency,
      \(PageQuestions.columns(id, of: organization)),
      \(PageChangeRequest.column(of: organization)) AS change_requests,
      \(DecisionStore.columns)
    FROM (
      SELECT
        r.organization_id,
        r.id,
        r.public_id,
        s.state,
        r.sent_at,
        s.expires_at,
        r.extended_until,
        r.content_sha256,
        r.superseded_by,
        r.revision,
        r.frozen_content,
        r.dispatch_details,
        r.estimate_id,
        r.content AS offered,
        \(etag) AS etag,
        s.contract_now_cents,
        g.measures
      FROM \(now(id, of: organization))
      OFFSET 0
    ) p
    LEFT JOIN decisions d ON d.organization_id = \(organization) AND d.proposal_id = \(id)
    LEFT JOIN estimates e
      ON e.organization_id = \(organization)
      AND e.id = p.estimate_id
      AND d.kind = 'accepted'
    """
  }

  /// All that changes what the page says. Of `now`.
  private static let etag: SQL = """
    '"' || r.page_version || '-' || s.state || CASE WHEN g.measures THEN '' ELSE '-unmeasured' END
              || coalesce('-' || s.contract_now_cents, '') || '"'
    """

  /// The proposal `r` with what the time, its organization and other change orders make of it. No row for a draft.
  /// All that stands behind FROM, with its WHERE.
  private static func now(_ id: ProposalID, of organization: OrganizationID) -> SQL {
    """
    proposals r
      CROSS JOIN LATERAL (
        SELECT
          t.expires_at,
          CASE WHEN r.state = 'sent' AND t.expires_at <= clock_timestamp() THEN 'expired' ELSE r.state END AS state,
          -- Of a change order that is not decided: another one may be accepted meanwhile.
          CASE
            WHEN r.project_id IS NOT NULL AND r.state NOT IN ('accepted', 'declined') THEN (
              SELECT j.contract_sum_cents + \(ChangeOrderStore.accepted)
              FROM projects j
              WHERE j.organization_id = r.organization_id AND j.id = r.project_id)
          END AS contract_now_cents
        FROM (SELECT coalesce(r.extended_expires_at, r.expires_at) AS expires_at) t
      ) s
      CROSS JOIN (
        SELECT coalesce(
          (SELECT measures FROM engagement_settings WHERE organization_id = \(organization)), true) AS measures
      ) g
      WHERE r.organization_id = \(organization) AND r.id = \(id) AND r.state <> 'draft'
    """
  }

  /// - Returns: `nil` when there is no such proposal, or it is still a draft.
  static func page(_ rows: Rows) throws -> StoredPage? {
    guard let row = rows.first else { return nil }
    let contractNow: Int64? = try row.decode("contract_now_cents")
    let decision = try DecisionStore.decisionIfAny(row)
    return StoredPage(
      id: try row.decode("proposal_id"),
      publicID: try row.decode("public_id"),
      state: try .stored(try row.decode("state")),
      sentAt: try row.decode("sent_at"),
      expiresAt: try row.decode("expires_at"),
      extendedUntil: try row.decode("extended_until"),
      extensionRequestedAt: try row.decode("extension_requested_at"),
      contentSHA256: try row.decode("sent_sha256"),
      newer: try row.decode("newer"),
      decision: decision,
      deciderName: try deciderName(row, decision),
      offer: try offer(row),
      questions: try PageQuestions.thread(row),
      changeRequests: try StoredJSON.decode(
        [PageChangeRequest].self, try row.decode("change_requests", as: String?.self)) ?? [],
      measures: try row.decode("measures"),
      contractBeforeCents: decision?.contractBeforeCents ?? contractNow,
      content: try row.decode("content"),
      etag: try row.decode("etag"))
  }

  private static func deciderName(_ row: Row, _ decision: Decision?) throws -> String? {
    let dispatch = try row.decode("dispatched", as: String?.self).map(Dispatch.stored)
    return dispatch?.recipients.first { $0.contactID == decision?.contactID }?.name
  }

  private static func offer(_ row: Row) throws -> Offer? {
    guard let content: String = try row.decode("offered") else { return nil }
    guard let currency = Currency(code: try row.decode("currency")) else { throw UnreadableColumn(type: "Currency") }
    return Offer(content: try Content.stored(content), currency: currency)
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
