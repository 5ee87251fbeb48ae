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
    case refund(Refund)
  }

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `aboveCredit`, `aboveBalance`, `notPayable`.
  func callAsFunction(
    _ id: CreditID, cents: Int64, _ purpose: Purpose, call: Call, keyed: AnswerOnce.Keyed<Credit>?
  ) async throws -> AnswerOnce.Outcome<Credit> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        switch purpose {
        case .apply(let invoice): try await apply(id, cents: cents, to: invoice, call: call, in: transaction)
        case .refund(let refund): try await self.refund(id, cents: cents, refund, call: call, in: transaction)
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
    let use = CreditUse(
      id: world.ids.make(), creditID: id, purpose: .applied(to: invoice.id), cents: cents, currency: credit.currency,
      on: max(try invoice.day(at: now), credit.availableOn), createdBy: call.caller.principal.text, createdAt: now)
    credit.usedCents += cents
    var statements = [
      CreditUseStore.insertion(of: use), CreditStore.using(id, cents: cents),
      CreditStore.crediting(invoice.id, cents: cents),
    ]
    statements += LedgerStore.insertions(
      of: use.entry(world.ids.make(), of: credit.clientID, on: invoice, day: use.on))
    if cents == invoice.balanceCents {
      var paid = invoice
      paid.creditedCents += cents
      let event = BillingEvent(
        kind: .settledByCredit(cents: cents), invoice: paid, proposalID: nil, actor: use.createdBy)
      statements.append(try events.insertion(of: [event], for: call.organization, at: now))
    }
    try await transaction.pipeline(statements)
    return credit
  }

  private func refund(
    _ id: CreditID, cents: Int64, _ refund: Refund, call: Call, in transaction: Transaction
  ) async throws -> Credit {
    guard var credit = try await CreditStore.lock(id, in: transaction) else { throw BillingRefusal.notFound }
    try credit.requireLeft(cents)
    let now = try await transaction.now()
    try refund.check(today: CalendarDay(of: now, in: .gmt), notBefore: credit.availableOn)
    let use = CreditUse(
      id: world.ids.make(), creditID: id, purpose: .refunded(refund.method, reference: refund.reference), cents: cents,
      currency: credit.currency, on: refund.on, createdBy: call.caller.principal.text, createdAt: now)
    credit.usedCents += cents
    try await transaction.pipeline(
      [CreditUseStore.insertion(of: use), CreditStore.using(id, cents: cents)]
        + LedgerStore.insertions(of: use.entry(world.ids.make(), of: credit.clientID, on: nil, day: use.on)))
    return credit
  }
}
