import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// A payment that was recorded in error, or that bounced, is taken back by a contra entry.
struct ReversePayment: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `paymentReversed`, `creditUsed`,
  ///   `depositReturned`.
  func callAsFunction(
    _ id: PaymentID, reason: String, call: Call, keyed: AnswerOnce.Keyed<Payment>?
  ) async throws -> AnswerOnce.Outcome<Payment> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        // Invoices before the payment: the order in which whoever records one takes them.
        guard let seen = try await PaymentStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
        let invoices = try await InvoiceStore.lock(seen.shares.map(\.invoiceID), in: transaction)
        guard let payment = try await PaymentStore.lock(id, in: transaction) else { throw BillingRefusal.notFound }
        let reversal = Reversal(at: try await transaction.now(), by: call.caller.principal.text, reason: reason)
        let reversed = try payment.reversed(reversal)
        let credit = try await CreditStore.lock(of: id, in: transaction)
        guard credit?.usedCents ?? 0 == 0 else { throw BillingRefusal.creditUsed }
        for share in payment.shares {
          try invoices.first { $0.id == share.invoiceID }?.requireReturnedIsPaid(without: share.cents)
        }
        let day = try reversal.day(notBefore: payment.receivedOn, on: invoices.first)
        var statements = PaymentStore.paying(payment.shares, sign: -1)
        statements.append(PaymentStore.reversing(id, reversal))
        if let credit { statements.append(CreditStore.reversing(credit.id, at: reversal.at)) }
        statements += LedgerStore.insertions(
          of: reversed.entry(world.ids.make(), .paymentReversed, over: invoices, on: day, by: reversal.by))
        let news = reversed.news({ .paymentReversed($0, reason: reason) }, on: invoices, actor: reversal.by)
        if !news.isEmpty {
          statements.append(try events.insertion(of: news, for: call.organization, at: reversal.at))
        }
        try await transaction.pipeline(statements)
        return reversed
      }
    }
  }
}
