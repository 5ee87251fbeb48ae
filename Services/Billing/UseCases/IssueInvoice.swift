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
