import CallContext
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// The client asks that retainage be released; once, until somebody answers.
struct AskForRelease: Sendable {
  let database: Database
  let events: EventOutbox

  /// - Throws: `BillingRefusal`: `notFound`, `releaseNotAskable`.
  func callAsFunction(on id: InvoiceID, call: Call) async throws {
    try call.caller.requireLink(.share(id))
    try await database.transaction(for: call) { transaction in
      guard let invoice = try await InvoiceStore.find(id, in: transaction), invoice.state != .draft,
        let contract = try await ContractStore.find(invoice.projectID, in: transaction)
      else { throw BillingRefusal.notFound }
      let held = try await RetainageStore.held(of: invoice.projectID, in: transaction).totalCents
      guard contract.retainage?.clientMayAsk == true, held > 0 else { throw BillingRefusal.releaseNotAskable }
      let (now, actor) = (try await transaction.now(), call.caller.principal.text)
      let isNew = try await ReleaseAskStore.insert(
        of: invoice.projectID, heldCents: held, on: id, by: actor, in: transaction)
      guard isNew else { return }
      let event = BillingEvent(
        kind: .releaseAsked(cents: held), invoice: invoice, proposalID: contract.proposalID, actor: actor)
      try await transaction.execute(try events.insertion(of: [event], for: call.organization, at: now))
    }
  }
}
