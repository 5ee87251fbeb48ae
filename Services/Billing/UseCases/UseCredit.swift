import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What a client has paid too much is applied to an invoice or given back.
struct UseCredit: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  enum Purpose: Sendable {
    case apply(to: InvoiceID)
    case refund(method: PaymentMethod, reference: String?, on: CalendarDay)
  }

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `aboveCredit`, `aboveBalance`, `notPayable`.
  func callAsFunction(
    _ id: CreditID, cents: Int64, _ purpose: Purpose, call: Call, keyed: AnswerOnce.Keyed<Credit>?
  ) async throws -> AnswerOnce.Outcome<Credit> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        switch purpose {
        case .apply(let invoice):
          return try await apply(id, cents: cents, to: invoice, call: call, in: transaction)
        case .refund(let method, let reference, let day):
          return try await refund(id, cents: cents, method, reference, on: day, call: call, in: transaction)
        }
      }
    }
  }

  private func apply(
    _ id: CreditID, cents: Int64, to invoiceID: InvoiceID, call: Call, in transaction: Transaction
  ) async throws -> Credit {
    guard let invoice = try await InvoiceStore.lock([invoiceID], in: transaction).first,
      var credit = try await CreditStore.lock(id, in: transaction), credit.clientID == invoice.clientID,
      credit.currency == invoice.currency
    else { throw BillingRefusal.notFound }
    guard invoice.state == .open else { throw BillingRefusal.notPayable(invoice.state) }
    try credit.requireLeft(cents)
    guard cents <= invoice.balanceCents else {
      throw BillingRefusal.aboveBalance(field: "amount_cents", balanceCents: invoice.balanceCents)
    }
    let now = try await transaction.now()
    let (day, actor) = (try invoice.day(at: now), call.caller.principal.text)
    credit.usedCents += cents
    let entry = LedgerEntry(
      id: world.ids.make(), kind: .creditApplied, clientID: credit.clientID, projectID: invoice.projectID,
      invoiceID: invoice.id, creditID: id, occurredOn: day,
      description: "Credit applied to \(invoice.numberText ?? "")",
      createdBy: actor, currency: credit.currency,
      postings: [
        LedgerPosting(account: .customerCredits, cents: cents),
        LedgerPosting(
          account: .accountsReceivable, projectID: invoice.projectID, invoiceID: invoice.id, cents: -cents),
      ])
    var statements = CreditStore.using(
      CreditStore.Use(id: world.ids.make(), credit: id, invoice: invoice.id, cents: cents, on: day, by: actor))
    statements.append(CreditStore.crediting(invoice.id, cents: cents))
    statements += LedgerStore.insertions(of: entry)
    if cents == invoice.balanceCents {
      var paid = invoice
      paid.creditedCents += cents
      let event = BillingEvent(kind: .settledByCredit(cents: cents), invoice: paid, proposalID: nil, actor: actor)
      statements.append(try events.insertion(of: [event], for: call.organization, at: now))
    }
    try await transaction.pipeline(statements)
    return credit
  }

  private func refund(
    _ id: CreditID, cents: Int64, _ method: PaymentMethod, _ reference: String?, on day: CalendarDay, call: Call,
    in transaction: Transaction
  ) async throws -> Credit {
    guard var credit = try await CreditStore.lock(id, in: transaction) else { throw BillingRefusal.notFound }
    try credit.requireLeft(cents)
    let today = CalendarDay(of: try await transaction.now(), in: .gmt)
    try Refund.check(reference: reference, on: day, today: today)
    credit.usedCents += cents
    let actor = call.caller.principal.text
    let entry = LedgerEntry(
      id: world.ids.make(), kind: .creditRefunded, clientID: credit.clientID, creditID: id, occurredOn: day,
      description: "Refund by \(method.rawValue)", createdBy: actor, currency: credit.currency,
      postings: [
        LedgerPosting(account: .customerCredits, cents: cents), LedgerPosting(account: .cash, cents: -cents),
      ])
    try await transaction.pipeline(
      CreditStore.using(
        CreditStore.Use(
          id: world.ids.make(), credit: id, cents: cents, method: method, reference: reference, on: day, by: actor))
        + LedgerStore.insertions(of: entry))
    return credit
  }
}

/// What a client has left.
struct ListCredits: Sendable {
  let database: Database

  /// - Throws: `BillingRefusal.forbidden`.
  func callAsFunction(of client: ClientID, call: Call) async throws -> [Credit] {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      try await CreditStore.list(of: client, in: transaction)
    }
  }
}
