import CivilCalendar
import Foundation
import Identifiers
import Postgres

/// Adds to the ledger; there is no way to change what is in it.
enum LedgerStore {
  static func insertions(of entry: LedgerEntry) -> [SQL] { insertions(of: [entry]) }

  /// The postings of all are one statement: balances are moved in one order, so that two never wait for each other.
  static func insertions(of entries: [LedgerEntry]) -> [SQL] {
    // An entry of nothing says nothing.
    let entries = entries.filter { !$0.postings.isEmpty }
    guard !entries.isEmpty else { return [] }
    return entries.map(head) + [postings(of: entries)]
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

  private static func postings(of entries: [LedgerEntry]) -> SQL {
    let all = entries.flatMap { entry in entry.postings.enumerated().map { (entry: entry, line: $0 + 1, posting: $1) } }
    return """
      INSERT INTO ledger_postings (
        entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency
      )
      SELECT entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency
      FROM unnest(
        \(all.map(\.entry.id)),
        \(all.map { Int64($0.line) }),
        \(all.map(\.posting.account.rawValue)),
        \(all.map(\.entry.clientID)),
        \(all.map(\.posting.projectID)),
        \(all.map(\.posting.invoiceID)),
        \(all.map(\.posting.cents)),
        \(all.map(\.entry.currency))
      ) AS posting(entry_id, line, account, client_id, project_id, invoice_id, amount_cents, currency)
      """
  }
}
