import Identifiers
import Postgres

enum InvoicePageStore {
  /// Which version of an issued invoice's page this is: it changes with the invoice, its contract, everything that is billed or
  /// paid of the same project, what became of credits that a deposit was, what was asked for, and the day where the seller is.
  ///
  /// Versions only go up, and a draft has the first one all its life, so that one more or one less does not count.
  static func etag(of id: InvoiceID, in organization: OrganizationID) -> SQL {
    """
    SELECT
      '"' || c.version || '-' || f.changes || '-' || a.asks || '-'
        || CASE WHEN i.returned_cents > 0 THEN (
          SELECT count(u.id) + count(u.reversed_at)
          FROM credits d
          JOIN credit_uses u ON u.organization_id = d.organization_id AND u.credit_id = d.id
          WHERE d.organization_id = i.organization_id AND d.deposit_id = i.id
        ) ELSE 0 END || '-'
        || (statement_timestamp() AT TIME ZONE coalesce(i.parties ->> 'timeZone', 'UTC'))::date || '"' AS etag
    FROM invoices i
    JOIN contracts c ON c.organization_id = i.organization_id AND c.project_id = i.project_id
    CROSS JOIN LATERAL (
      SELECT sum(o.version) - count(*) AS changes
      FROM invoices o
      WHERE o.organization_id = i.organization_id AND o.project_id = i.project_id
    ) AS f
    CROSS JOIN LATERAL (
      SELECT count(*) + count(r.answer) AS asks
      FROM release_asks r
      WHERE r.organization_id = i.organization_id AND r.project_id = i.project_id
    ) AS a
    WHERE i.organization_id = \(organization) AND i.id = \(id) AND i.state <> 'draft'
    """
  }
}
