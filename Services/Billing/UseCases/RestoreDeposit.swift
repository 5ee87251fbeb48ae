import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// A credit that was made of a deposit in error is that deposit again, by a contra entry.
struct RestoreDeposit: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `creditOfPayment`, `creditReversed`, `creditUsed`.
  func callAsFunction(
    _ id: CreditID, reason: String, call: Call, keyed: AnswerOnce.Keyed<Credit>?
  ) async throws -> AnswerOnce.Outcome<Credit> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        guard let seen = try await CreditStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
        guard case .deposit(let depositID) = seen.source else { throw BillingRefusal.creditOfPayment }
        // The contract, then the invoice, then the credit: the order in which it was made.
        guard let project = try await InvoiceStore.project(of: depositID, in: transaction),
          let found = try await ContractStore.lock(project, in: transaction),
          let deposit = try await InvoiceStore.lock([depositID], in: transaction).first
        else { throw BillingRefusal.notFound }
        guard let credit = try await CreditStore.lock(id, in: transaction) else { throw BillingRefusal.creditReversed }
        let now = try await transaction.now()
        let reversal = Reversal(at: now, by: call.caller.principal.text, reason: reason)
        let reversed = try credit.reversed(reversal)
        let after = found.contract.restoring(credit.cents, of: deposit)
        let day = try reversal.day(notBefore: credit.availableOn, on: deposit)
        let event = BillingEvent(
          kind: .depositRestored(cents: credit.cents, reason: reason), invoice: after.deposit,
          proposalID: after.contract.proposalID, actor: reversal.by)
        try await transaction.pipeline(
          [
            CreditStore.reversing(id, reversal), try ContractStore.update(of: after.contract),
            InvoiceStore.returning(depositID, cents: -credit.cents),
          ]
            + LedgerStore.insertions(
              of: deposit.returnEntry(world.ids.make(), of: reversed, day: day, by: reversal.by))
            + [try events.insertion(of: [event], for: call.organization, at: now)])
        return reversed
      }
    }
  }
}
