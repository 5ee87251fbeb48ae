import CivilCalendar
import Foundation
import Identifiers
import Postgres

enum PaymentStore {
  private static let columns: SQL = """
    p.id,
      p.client_id,
      p.receipt_number,
      p.method,
      p.amount_cents,
      p.currency,
      p.reference,
      p.received_on::text AS received_on,
      p.deposited_on::text AS deposited_on,
      p.note,
      p.recorded_by,
      p.created_at,
      p.reversed_at,
      p.reversed_by,
      p.reversal_reason,
      coalesce(c.amount_cents, 0) AS credit_cents,
      ARRAY(
        SELECT a.invoice_id FROM payment_allocations a
        WHERE a.organization_id = p.organization_id AND a.payment_id = p.id ORDER BY a.invoice_id
      ) AS invoice_ids,
      ARRAY(
        SELECT a.amount_cents FROM payment_allocations a
        WHERE a.organization_id = p.organization_id AND a.payment_id = p.id ORDER BY a.invoice_id
      ) AS invoice_cents
    """

  private static let source: SQL = """
    payments p
      LEFT JOIN credits c ON c.organization_id = p.organization_id AND c.payment_id = p.id
    """

  static func insertions(of payment: Payment) -> [SQL] {
    var statements: [SQL] = [insertion(of: payment)]
    if !payment.shares.isEmpty {
      statements.append(
        """
        INSERT INTO payment_allocations (payment_id, invoice_id, client_id, amount_cents)
        SELECT \(payment.id), share.invoice_id, \(payment.clientID), share.cents
        FROM unnest(\(payment.shares.map(\.invoiceID)), \(payment.shares.map(\.cents))) AS share(invoice_id, cents)
        """)
    }
    return statements
  }

  private static func insertion(of payment: Payment) -> SQL {
    """
    INSERT INTO payments (
      id,
      client_id,
      receipt_number,
      method,
      amount_cents,
      currency,
      reference,
      received_on,
      deposited_on,
      note,
      recorded_by,
      created_at
    ) VALUES (
      \(payment.id),
      \(payment.clientID),
      \(payment.receiptNumber),
      \(payment.method.rawValue),
      \(payment.cents),
      \(payment.currency),
      \(payment.reference),
      \(SQL.day(payment.receivedOn)),
      \(SQL.day(payment.depositedOn)),
      \(payment.note),
      \(payment.recordedBy),
      \(payment.createdAt)
    )
    """
  }

  /// Moves what is paid of the invoices of a payment, which are locked.
  static func paying(_ shares: [Payment.Share], sign: Int64) -> [SQL] {
    guard !shares.isEmpty else { return [] }
    return [
      """
      UPDATE invoices
      SET
        paid_cents = invoices.paid_cents + share.cents,
        version = invoices.version + 1,
        updated_at = clock_timestamp()
      FROM unnest(\(shares.map(\.invoiceID)), \(shares.map { sign * $0.cents })) AS share(invoice_id, cents)
      WHERE invoices.organization_id = current_organization() AND invoices.id = share.invoice_id
      """
    ]
  }

  static func reversing(_ id: PaymentID, _ reversal: Reversal) -> SQL {
    """
    UPDATE payments
    SET reversed_at = \(reversal.at), reversed_by = \(reversal.by), reversal_reason = \(reversal.reason)
    WHERE organization_id = current_organization() AND id = \(id) AND reversed_at IS NULL
    """
  }

  static func find(_ id: PaymentID, in transaction: Transaction) async throws -> Payment? {
    try await transaction.query(
      """
      SELECT
        \(columns)
      FROM \(source)
      WHERE p.organization_id = current_organization() AND p.id = \(id)
      """
    ).first.map(payment)
  }

  /// Locked until the end of the transaction.
  static func lock(_ id: PaymentID, in transaction: Transaction) async throws -> Payment? {
    let rows = try await transaction.query(
      """
      SELECT id FROM payments WHERE organization_id = current_organization() AND id = \(id) FOR NO KEY UPDATE
      """)
    return rows.isEmpty ? nil : try await find(id, in: transaction)
  }

  /// One that was not taken back, of the same client, amount, day and reference.
  static func alike(_ draft: PaymentDraft, of client: ClientID, in transaction: Transaction) async throws -> PaymentID?
  {
    try await transaction.query(
      """
      SELECT id
      FROM payments
      WHERE organization_id = current_organization() AND client_id = \(client) AND amount_cents = \(draft.cents)
        AND received_on = \(SQL.day(draft.receivedOn))
        AND lower(coalesce(reference, '')) = lower(coalesce(\(draft.reference), '')) AND reversed_at IS NULL
      LIMIT 1
      """
    ).first?.decode("id")
  }

  struct Filter: Hashable, Sendable {
    var clientID: ClientID?
    var invoiceID: InvoiceID?
  }

  /// Newest first.
  static func list(
    _ filter: Filter, after cursor: ListCursor?, limit: Int, in transaction: Transaction
  ) async throws -> ListPage<Payment> {
    let rows = try await transaction.query(
      """
      SELECT
        \(columns),
        \(SQL.createdMicroseconds("p"))
      FROM \(source)
      WHERE p.organization_id = current_organization()\(condition(filter))\(SQL.after(cursor, "p"))
      ORDER BY p.created_at DESC, p.id DESC
      LIMIT \(limit + 1)
      """)
    return try ListPage(reading: rows, limit: limit, payment)
  }

  private static func condition(_ filter: Filter) -> SQL {
    var condition: SQL = ""
    if let client = filter.clientID { condition.append(" AND p.client_id = \(client)") }
    if let invoice = filter.invoiceID {
      condition.append(
        """
         AND EXISTS (
          SELECT FROM payment_allocations a
          WHERE a.organization_id = p.organization_id AND a.payment_id = p.id AND a.invoice_id = \(invoice)
        )
        """)
    }
    return condition
  }

  private static func payment(_ row: Row) throws -> Payment {
    let (invoices, cents): ([InvoiceID], [Int64]) = (
      try row.decode("invoice_ids"), try row.decode("invoice_cents")
    )
    return Payment(
      id: try row.decode("id"),
      clientID: try row.decode("client_id"),
      receiptNumber: try row.decode("receipt_number"),
      method: try .stored(try row.decode("method")),
      cents: try row.decode("amount_cents"),
      currency: try row.decode("currency"),
      reference: try row.decode("reference"),
      receivedOn: try .stored(try row.decode("received_on", as: String.self)),
      depositedOn: try .stored(try row.decode("deposited_on", as: String?.self)),
      note: try row.decode("note"),
      shares: zip(invoices, cents).map { Payment.Share(invoiceID: $0, cents: $1) },
      creditCents: try row.decode("credit_cents"),
      recordedBy: try row.decode("recorded_by"),
      createdAt: try row.decode("created_at"),
      reversal: try reversal(row))
  }

  private static func reversal(_ row: Row) throws -> Reversal? {
    guard let at = try row.decode("reversed_at", as: Date?.self) else { return nil }
    return Reversal(at: at, by: try row.decode("reversed_by"), reason: try row.decode("reversal_reason"))
  }
}

/// A payment as the page of one invoice shows it.
struct PagePaymentRow: Hashable, Sendable {
  var receiptNumber: Int64
  var receivedOn: String
  var method: PaymentMethod
  var reference: String?
  var cents: Int64
}

enum PaymentListStore {
  /// What of payments that count went to an invoice, the oldest first.
  static func shown(on invoice: InvoiceID, in transaction: Transaction) async throws -> [PagePaymentRow] {
    try await transaction.query(
      """
      SELECT p.receipt_number, p.received_on::text AS received_on, p.method, p.reference, a.amount_cents
      FROM payment_allocations a
      JOIN payments p ON p.organization_id = a.organization_id AND p.id = a.payment_id
      WHERE a.organization_id = current_organization() AND a.invoice_id = \(invoice) AND p.reversed_at IS NULL
      ORDER BY p.receipt_number
      """
    ).map { row in
      PagePaymentRow(
        receiptNumber: try row.decode("receipt_number"), receivedOn: try row.decode("received_on"),
        method: try .stored(try row.decode("method")), reference: try row.decode("reference"),
        cents: try row.decode("amount_cents"))
    }
  }
}
