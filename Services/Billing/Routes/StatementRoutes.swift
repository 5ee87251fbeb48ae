import BillingContract
import CallContext
import CivilCalendar
import Foundation
import Hummingbird
import Identifiers
import ServiceRuntime

/// Statements of clients, and what is owed by how long it is due.
struct StatementRoutes: Sendable {
  let readStatement: ReadStatement
  let reportAging: ReportAging

  func statement(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["project_id", "currency", "limit", "cursor"])
    let answer = try await readStatement(
      of: try context.path.id("id"), project: try query.id("project_id", "A project's id is a UUID in lower case."),
      currency: try query.value("currency", "Three capital letters (ISO 4217).", Currency.code),
      after: try query.cursor(Statement.Cursor.init(text:)), limit: try query.limit(),
      call: try context.call())
    return try .json(StatementDetail(answer))
  }

  func aging(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["as_of", "limit", "cursor"])
    let answer = try await reportAging(
      on: try query.value("as_of", "A day, written YYYY-MM-DD.") { CalendarDay($0) },
      after: try query.cursor(AgingRow.Cursor.init(text:)),
      limit: try query.int("limit", in: 1...100) ?? 100, call: try context.call())
    return try .json(
      AgingReport(
        asOf: answer.asOf.text, rows: answer.rows.map(BillingContract.AgingRow.init), nextCursor: answer.next?.text))
  }
}

extension Statement.Cursor {
  /// Opaque to callers: they hand it back as they got it.
  fileprivate var text: String { "\(occurredOn.text).\(sequence).\(balanceCents).\(seen.text)" }

  fileprivate init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let day = CalendarDay(String(parts[0])), let sequence = Int64(parts[1]),
      let balance = Int64(parts[2]), let seen = LedgerSnapshot(text: parts[3])
    else { return nil }
    self.init(occurredOn: day, sequence: sequence, balanceCents: balance, seen: seen)
  }
}

extension AgingRow.Cursor {
  fileprivate var text: String { "\(asOf.text).\(clientID).\(currency)" }

  fileprivate init?(text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let day = CalendarDay(String(parts[0])), let client = ClientID(String(parts[1])),
      let currency = Currency.code(String(parts[2]))
    else { return nil }
    self.init(asOf: day, clientID: client, currency: currency)
  }
}

private enum Currency {
  /// `nil` for what can't be the code of any.
  static func code(_ text: String) -> String? {
    text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
  }
}

extension StatementDetail {
  fileprivate init(_ answer: ReadStatement.Answer) {
    let statement = answer.statement
    self.init(
      clientID: .init(answer.account.clientID), projectID: answer.account.projectID.map { .init($0) },
      currency: answer.account.currency, entries: statement.lines.map(StatementEntry.init),
      balanceCents: statement.balanceCents, heldCents: statement.heldCents, nextCursor: statement.next?.text)
  }
}

extension StatementEntry {
  fileprivate init(_ line: StatementLine) {
    self.init(
      on: line.occurredOn.text, kind: .init(line.kind), description: line.description,
      invoiceID: line.invoiceID.map { .init($0) }, paymentID: line.paymentID.map { .init($0) },
      chargeCents: max(line.changeCents, 0), paymentCents: max(0 &- line.changeCents, 0),
      balanceCents: line.balanceCents)
  }
}

extension StatementEntryKind {
  fileprivate init(_ kind: LedgerEntry.Kind) {
    switch kind {
    case .invoiceIssued: self = .invoice
    case .invoiceVoided: self = .void
    case .retainageReleased: self = .release
    case .paymentRecorded: self = .payment
    case .paymentReversed: self = .reversal
    case .creditApplied: self = .credit
    case .creditRefunded: self = .refund
    case .creditUseReversed, .depositRestored: self = .reversal
    case .depositReturned: self = .credit
    }
  }
}

extension BillingContract.AgingRow {
  fileprivate init(_ row: AgingRow) {
    self.init(
      clientID: .init(row.clientID), currency: row.currency, notDueCents: row.notDueCents,
      days1To30Cents: row.days1To30Cents, days31To60Cents: row.days31To60Cents, days61To90Cents: row.days61To90Cents,
      over90Cents: row.over90Cents, totalCents: row.totalCents, heldCents: row.heldCents)
  }
}
