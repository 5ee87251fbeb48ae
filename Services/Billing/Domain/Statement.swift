import CivilCalendar
import Foundation
import Identifiers

/// One line of a statement; cents.
struct StatementLine: Hashable, Sendable {
  var sequence: Int64
  var occurredOn: CalendarDay
  var kind: LedgerEntry.Kind
  var description: String
  var invoiceID: InvoiceID?
  var paymentID: PaymentID?
  /// What the client owes more with it; below zero less.
  var changeCents: Int64
  /// Owed after it; below zero is a credit.
  var balanceCents: Int64
}

/// What was billed to a client and paid, the newest first, with what was owed after each line.
struct Statement: Hashable, Sendable {
  /// Where the page before ended, and what was owed before its last line.
  struct Cursor: Hashable, Sendable {
    var occurredOn: CalendarDay
    var sequence: Int64
    var balanceCents: Int64
    /// What the first page saw. What was entered since, and what was under way then, belongs to none of the pages that follow,
    /// also where it is about an earlier day: their balances would not go on from those before.
    var seen: LedgerSnapshot
  }

  var lines: [StatementLine]
  var balanceCents: Int64
  var heldCents: Int64
  var next: Cursor?
}

/// What a client owes by how long it is due; cents.
struct AgingRow: Hashable, Sendable {
  var clientID: ClientID
  var currency: String
  var notDueCents: Int64
  var days1To30Cents: Int64
  var days31To60Cents: Int64
  var days61To90Cents: Int64
  var over90Cents: Int64
  var heldCents: Int64

  /// Of a report: the row before, and the day that all its pages are about.
  struct Cursor: Hashable, Sendable {
    var asOf: CalendarDay
    var clientID: ClientID
    var currency: String
  }

  var totalCents: Int64 { notDueCents + days1To30Cents + days31To60Cents + days61To90Cents + over90Cents }
}

extension Statement {
  /// - Parameters:
  ///   - rows: one more than the limit when there is another page; the newest first.
  ///   - newestCents: owed after the first of them.
  ///   - seen: by the first page.
  init(
    _ rows: [StatementLine], limit: Int, newestCents: Int64, balanceCents: Int64, heldCents: Int64,
    seen: LedgerSnapshot
  ) {
    var owed = newestCents
    lines = rows.prefix(limit).map { row in
      var line = row
      line.balanceCents = owed
      // Sums of amounts that are in the ledger already.
      owed &-= row.changeCents
      return line
    }
    self.balanceCents = balanceCents
    self.heldCents = heldCents
    if rows.count > limit, let last = lines.last {
      next = Cursor(
        occurredOn: last.occurredOn, sequence: last.sequence, balanceCents: owed, seen: seen)
    }
  }
}
