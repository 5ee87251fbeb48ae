import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// What is left of a paid deposit on account goes back to the client: as a credit of theirs, or refunded, which is that credit
/// and its use in one.
struct ReturnDeposit: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Parameter cents: `nil`: all that is left.
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `noDeposit`, `aboveDeposit`.
  func credit(
    _ cents: Int64?, of project: ProjectID, call: Call, keyed: AnswerOnce.Keyed<Credit>?
  ) async throws -> AnswerOnce.Outcome<Credit> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        let taken = try await take(cents, of: project, call: call, in: transaction)
        try await transaction.pipeline(taken.statements + LedgerStore.insertions(of: taken.entry))
        return taken.credit
      }
    }
  }

  /// - Parameter cents: `nil`: all that is left.
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `noDeposit`, `aboveDeposit`.
  func refund(
    _ cents: Int64?, of project: ProjectID, _ refund: Refund, call: Call, keyed: AnswerOnce.Keyed<CreditUse>?
  ) async throws -> AnswerOnce.Outcome<CreditUse> {
    try call.caller.requireTeam(.paymentsWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        let taken = try await take(cents, of: project, on: refund.on, call: call, in: transaction)
        let credit = taken.credit
        try refund.check(today: CalendarDay(of: credit.createdAt, in: .gmt), notBefore: taken.paidOn)
        let use = CreditUse(
          id: world.ids.make(), creditID: credit.id, purpose: .refunded(refund.method, reference: refund.reference),
          cents: credit.cents, currency: credit.currency, on: refund.on, createdBy: call.caller.principal.text,
          createdAt: credit.createdAt)
        let paidOut = use.entry(world.ids.make(), of: credit.clientID, on: nil, day: use.on)
        try await transaction.pipeline(
          taken.statements + [CreditUseStore.insertion(of: use), CreditStore.using(credit.id, cents: use.cents)]
            + LedgerStore.insertions(of: [taken.entry, paidOut]))
        return use
      }
    }
  }

  private struct Taken {
    var credit: Credit
    /// The day by which all that went back had come.
    var paidOn: CalendarDay
    var entry: LedgerEntry
    /// All but those of the ledger.
    var statements: [SQL]
  }

  /// - Parameter day: that books go by; `nil`: today, or the day of the money where that is still to come.
  private func take(
    _ cents: Int64?, of project: ProjectID, on day: CalendarDay? = nil, call: Call, in transaction: Transaction
  ) async throws -> Taken {
    guard let found = try await ContractStore.lock(project, in: transaction) else { throw BillingRefusal.notFound }
    // Which invoice it is changes under the contract's lock alone.
    let seen = try await InvoiceStore.find(.deposit, of: project, in: transaction)
    guard let deposit = try await InvoiceStore.lock([seen?.id].compactMap { $0 }, in: transaction).first else {
      throw BillingRefusal.noDeposit
    }
    let (now, actor) = (try await transaction.now(), call.caller.principal.text)
    let after = try found.contract.returning(cents, of: deposit)
    let paidOn = try await DepositReturnStore.day(
      paying: after.deposit.returnedCents, of: deposit.id, in: transaction)
    let day = try day ?? max(deposit.day(at: now), paidOn)
    let credit = Credit(
      id: world.ids.make(), clientID: deposit.clientID, source: .deposit(deposit.id), cents: after.cents, usedCents: 0,
      currency: deposit.currency, availableOn: day, createdAt: now)
    let event = BillingEvent(
      kind: .depositReturned(cents: credit.cents), invoice: after.deposit, proposalID: after.contract.proposalID,
      actor: actor)
    return Taken(
      credit: credit, paidOn: paidOn,
      entry: deposit.returnEntry(world.ids.make(), of: credit, day: day, by: actor),
      statements: [
        try ContractStore.update(of: after.contract), InvoiceStore.returning(deposit.id, cents: credit.cents),
        CreditStore.insertion(of: credit), try events.insertion(of: [event], for: call.organization, at: now),
      ])
  }
}
