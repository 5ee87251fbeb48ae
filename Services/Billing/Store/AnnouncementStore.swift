import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum AnnouncementStore {
  private static let columns: SQL = """
    id, invoice_id, status, amount_cents, mailed_on::text AS mailed_on, reference, note, announced_at, answer_reason
    """

  static func insertion(of announcement: Announcement, key: String, by actor: String) -> SQL {
    """
    INSERT INTO announcements (id, invoice_id, amount_cents, mailed_on, reference, note, request_key, announced_by)
    VALUES (
      \(announcement.id), \(announcement.invoiceID), \(announcement.cents), \(SQL.day(announcement.mailedOn)),
      \(announcement.reference), \(announcement.note), \(key), \(actor)
    )
    """
  }

  /// What is announced of an invoice, which is locked.
  static func announcing(_ invoice: InvoiceID, cents: Int64) -> SQL {
    """
    UPDATE invoices
    SET announced_cents = announced_cents + \(cents), version = version + 1, updated_at = clock_timestamp()
    WHERE organization_id = current_organization() AND id = \(invoice)
    """
  }

  static func answering(
    _ id: AnnouncementID, _ status: Announcement.Status, payment: PaymentID?, reason: String?, by actor: String,
    at now: Date
  ) -> SQL {
    """
    UPDATE announcements
    SET
      status = \(status.rawValue),
      answered_at = \(now),
      answered_by = \(actor),
      answer_reason = \(reason),
      payment_id = \(payment)
    WHERE organization_id = current_organization() AND id = \(id) AND status = 'open'
    """
  }

  static func find(_ id: AnnouncementID, in transaction: Transaction) async throws -> Announcement? {
    try await transaction.query(
      "SELECT \(columns) FROM announcements WHERE organization_id = current_organization() AND id = \(id)"
    ).first.map(announcement)
  }

  /// What a form with this key announced before.
  static func find(
    _ key: String, of invoice: InvoiceID, by actor: String, in transaction: Transaction
  ) async throws -> Announcement? {
    try await transaction.query(
      """
      SELECT \(columns) FROM announcements
      WHERE organization_id = current_organization() AND invoice_id = \(invoice) AND announced_by = \(actor)
        AND request_key = \(key)
      """
    ).first.map(announcement)
  }

  /// Not answered, the oldest first.
  static func open(
    of invoice: InvoiceID, after cursor: ListCursor? = nil, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<Announcement> {
    let rows = try await transaction.query(
      """
      SELECT \(columns), (extract(epoch FROM announced_at) * 1000000)::bigint AS created_microseconds
      FROM announcements
      WHERE organization_id = current_organization() AND invoice_id = \(invoice) AND status = 'open'
        AND (\(cursor?.id)::uuid IS NULL OR (announced_at, id)
          > (timestamptz 'epoch' + \(cursor?.createdMicroseconds)::bigint * interval '1 microsecond', \(cursor?.id)))
      ORDER BY announced_at, id
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit, announcement)
  }

  private static func announcement(_ row: Row) throws -> Announcement {
    Announcement(
      id: try row.decode("id"), invoiceID: try row.decode("invoice_id"), status: try .stored(try row.decode("status")),
      cents: try row.decode("amount_cents"), mailedOn: try .stored(try row.decode("mailed_on", as: String.self)),
      reference: try row.decode("reference"), note: try row.decode("note"),
      announcedAt: try row.decode("announced_at"), answerReason: try row.decode("answer_reason"))
  }
}
