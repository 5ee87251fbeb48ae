import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// A credit that was applied or refunded in error is a credit again, by a contra entry; the invoice is owed again.
struct ReverseCreditUse: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `creditUseReversed`, `depositReturned`.
  func callAsFunction(
    _ id: CreditUseID, of creditID: CreditID, reason: String, call: Call, keyed: AnswerOnce.Keyed<CreditUse>?
  ) async throws -> AnswerOnce.Outcome<CreditUse> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        // The invoice before the credit: the order in which whoever applies one takes them.
        guard let seen = try await CreditUseStore.find(id, of: creditID, in: transaction) else {
          throw BillingRefusal.notFound
        }
        let invoice = try await InvoiceStore.lock([seen.invoiceID].compactMap { $0 }, in: transaction).first
        let locked = try await CreditStore.lock(creditID, in: transaction)
        guard let use = try await CreditUseStore.find(id, of: creditID, in: transaction) else {
          throw BillingRefusal.notFound
        }
        let now = try await transaction.now()
        let reversal = Reversal(at: now, by: call.caller.principal.text, reason: reason)
        let reversed = try use.reversed(reversal)
        guard let credit = locked else { throw BillingRefusal.notFound }
        try invoice?.requireReturnedIsPaid(without: use.cents)
        let day = try reversal.day(notBefore: use.on, on: invoice)
        var statements = [CreditUseStore.reversing(id, reversal), CreditStore.using(creditID, cents: -use.cents)]
        statements += LedgerStore.insertions(
          of: reversed.entry(world.ids.make(), of: credit.clientID, on: invoice, day: day))
        if var invoice {
          statements.append(CreditStore.crediting(invoice.id, cents: -use.cents))
          invoice.creditedCents -= use.cents
          let event = BillingEvent(
            kind: .creditReversed(cents: use.cents, reason: reason), invoice: invoice, proposalID: nil,
            actor: reversal.by)
          statements.append(try events.insertion(of: [event], for: call.organization, at: now))
        }
        try await transaction.pipeline(statements)
        return reversed
      }
    }
  }
}
