import CallContext
import Identifiers
import Postgres

/// An invoice is issued with what the directory knows of its seller, its client and its recipients. Links and mails follow
/// with the owner's `invoice.issued` (`ReceiveEvent`), so that none is made for an invoice that was not issued.
struct IssueInvoice: Sendable {
  let database: Database
  let billing: BillingClient

  /// - Parameters:
  ///   - contacts: ids of the client's contacts; absent is everybody who decides or pays.
  ///   - key: the caller's `Idempotency-Key`.
  /// - Returns: the invoice as JSON.
  func callAsFunction(
    _ id: SharedInvoice.ID, contacts: [Contact.ID]?, key: String?, call: Call
  ) async throws -> [UInt8] {
    let facts = try await billing.facts(of: id, call: call)
    // What was issued keeps what the directory said then: its owner has the first answer to this key, or refuses.
    guard facts.isDraft else { return try await billing.issue(id, contacts: contacts, nil, key: key, call: call) }
    let order = try await database.transaction(for: call) { transaction in
      guard let organization = try await OrganizationStore.find(call.organization, in: transaction),
        let client = try await ClientStore.find(facts.client, in: transaction)
      else { throw GatewayRefusal.notFound }
      return IssueOrder(
        organization: organization, client: client,
        recipients: try InvoiceIssue.recipients(of: client, chosen: contacts))
    }
    return try await billing.issue(id, contacts: contacts, order, key: key, call: call)
  }
}
