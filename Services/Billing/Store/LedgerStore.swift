import Foundation
import Identifiers
import Postgres

/// Adds to the ledger; there is no way to change what is in it.
enum LedgerStore {
  static func insertions(of entry: LedgerEntry) -> [SQL] {
    // An entry of nothing says nothing.
    guard !entry.postings.isEmpty else { return [] }
    return [head(of: entry), postings(of: entry)]
  }

  private static func head(of entry: LedgerEntry) -> SQL {
    """
    INSERT INTO ledger_entries (
      id,
      kind,
      client_id,
      project_id,
      invoice_id,
      payment_id,
      credit_id,
      occurred_on,
      description,
      created_by
    ) VALUES (
      \(entry.id),
      \(entry.kind.rawValue),
      \(entry.clientID),
      \(entry.projectID),
      \(entry.invoiceID),
      \(entry.paymentID),
      \(entry.creditID),
      \(SQL.day(entry.occurredOn)),
      \(entry.description),
      \(entry.createdBy)
    )
    """
  }

  private static func postings(of entry: LedgerEntry) -> SQL {
    let postings = entry.postings
    return """
      INSERT INTO ledger_postings (
        entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency
      )
      SELECT
        \(entry.id),
        line,
        account,
        \(entry.clientID),
        project_id,
        invoice_id,
        amount_cents,
        \(entry.currency)
      FROM unnest(
        \(postings.map(\.account.rawValue)),
        \(postings.map(\.projectID)),
        \(postings.map(\.invoiceID)),
        \(postings.map(\.cents))
      ) WITH ORDINALITY AS posting(account, project_id, invoice_id, amount_cents, line)
      """
  }
}
