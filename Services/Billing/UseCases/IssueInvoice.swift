import CallContext
import Identifiers
import Postgres
import ServiceRuntime

/// The team issues a draft.
struct IssueInvoice: Sendable {
  let database: Database
  let issuing: Issuing
  let once: AnswerOnce

  /// - Parameter parties: `nil` where the invoice is known to be issued: then the first answer is asked for, or the refusal.
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, and what `Issuing.issue` throws.
  func callAsFunction(
    _ id: InvoiceID, parties: Parties?, recipients: [InvoiceRecipient], call: Call,
    keyed: AnswerOnce.Keyed<InvoiceReading>?
  ) async throws -> AnswerOnce.Outcome<InvoiceReading> {
    try call.caller.requireTeam(.billingWrite)
    return try await database.transaction(for: call) { transaction in
      try await once.concluding(keyed, in: transaction) {
        let (found, draft) = try await Locking.invoice(id, in: transaction)
        try draft.requireDraft()
        guard let parties else { throw BillingRefusal.field("seller", "required", "A draft is issued by somebody.") }
        let issued = try await issuing.issue(
          draft, of: found.contract,
          Issuing.Order(
            parties: parties, recipients: recipients, actor: call.caller.principal.text,
            organization: call.organization, now: found.now), in: transaction)
        return AnswerOnce.Conclusion(
          InvoiceReading(invoice: issued.invoice, contract: found.contract, now: found.now), last: issued.last)
      }
    }
  }
}

/// The one order in which locks are taken: the contract, then invoices by their ids, numbers last.
enum Locking {
  /// An invoice together with those whose retainage it asks for.
  ///
  /// - Throws: `BillingRefusal.notFound`.
  static func invoice(
    _ id: InvoiceID, in transaction: Transaction
  ) async throws -> (ContractStore.Found, Invoice) {
    guard let project = try await InvoiceStore.project(of: id, in: transaction),
      let found = try await ContractStore.lock(project, in: transaction)
    else { throw BillingRefusal.notFound }
    // They change under the contract's lock alone.
    let sources = try await RetainageStore.sources(of: id, in: transaction).map(\.invoiceID)
    let locked = try await InvoiceStore.lock([id] + sources, in: transaction)
    guard let invoice = locked.first(where: { $0.id == id }) else { throw BillingRefusal.notFound }
    return (found, invoice)
  }
}
