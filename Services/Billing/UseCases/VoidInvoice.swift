import CallContext
import Identifiers
import Postgres
import ServiceRuntime

/// An issued invoice does not count any more; it keeps its number, and the ledger gets a contra entry.
struct VoidInvoice: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `notVoidable`, `notLastApplication`,
  ///   `releasedSince`, `appliedSince`.
  func callAsFunction(
    _ id: InvoiceID, reason: String, call: Call, keyed: AnswerOnce.Keyed<InvoiceReading>?
  ) async throws -> AnswerOnce.Outcome<InvoiceReading> {
    try call.caller.requireTeam(.billingWrite)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        let (found, issued) = try await Locking.invoice(id, in: transaction)
        let voiding = Invoice.Voiding(at: found.now, by: call.caller.principal.text, reason: reason)
        let invoice = try issued.voided(voiding)
        let after = try found.contract.voiding(issued)
        let releasing = try await RetainageStore.sources(of: id, in: transaction)
        let entry = try invoice.voidEntry(
          world.ids.make(), of: issued, releasing: releasing,
          isDepositOnAccount: found.contract.isDepositOnAccount(issued), voiding: voiding)
        let event = BillingEvent(
          kind: .voided(reason: reason), invoice: invoice, proposalID: found.contract.proposalID, actor: voiding.by)
        try await transaction.pipeline(
          [try ContractStore.update(of: after), InvoiceStore.voiding(invoice)]
            + RetainageStore.holding(releasing)
            + LedgerStore.insertions(of: entry)
            + [try events.insertion(of: [event], for: call.organization, at: found.now)])
        return InvoiceReading(invoice: invoice, contract: found.contract, now: found.now)
      }
    }
  }
}
