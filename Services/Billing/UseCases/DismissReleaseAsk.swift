import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The team says that nothing is released now, and why; the client is told and may ask again.
struct DismissReleaseAsk: Sendable {
  let database: Database
  let events: EventOutbox
  let once: AnswerOnce

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `releaseNotAsked`.
  func callAsFunction(
    of project: ProjectID, reason: String, call: Call, keyed: AnswerOnce.Keyed<Void>?
  ) async throws -> AnswerOnce.Outcome<Void> {
    try call.caller.requireTeam(.billingWrite)
    try Reason.check(reason)
    return try await database.transaction(for: call) { transaction in
      try await once(keyed, in: transaction) {
        guard let contract = try await ContractStore.find(project, in: transaction) else {
          throw BillingRefusal.notFound
        }
        let (now, actor) = (try await transaction.now(), call.caller.principal.text)
        let ask = try await ReleaseAskStore.dismiss(of: project, reason: reason, by: actor, at: now, in: transaction)
        guard let ask, let invoice = try await InvoiceStore.find(ask.invoiceID, in: transaction) else {
          throw BillingRefusal.releaseNotAsked
        }
        let event = BillingEvent(
          kind: .releaseDismissed(cents: ask.heldCents, reason: reason), invoice: invoice,
          proposalID: contract.proposalID, actor: actor)
        try await transaction.execute(try events.insertion(of: [event], for: call.organization, at: now))
      }
    }
  }
}
