import CallContext
import CivilCalendar
import Cryptography
import Foundation
import Identifiers
import Postgres

/// How a draft becomes an invoice, whoever asks for it, under the lock of its contract: number, parties and content are
/// frozen, the ledger has it, and others are told, all in one transaction.
struct Issuing: Sendable {
  let world: World
  let events: EventOutbox

  struct Order: Sendable {
    let parties: Parties
    let recipients: [InvoiceRecipient]
    let actor: String
    let organization: OrganizationID
    /// The database's, read under the lock.
    let now: Date
  }

  struct Issued: Sendable {
    let invoice: Invoice
    /// What needs its number, still to be written: everybody who issues waits for it.
    let last: [SQL]
  }

  /// - Throws: `BillingRefusal`: `draftOutdated`, `notDraft`, `invalid`.
  func issue(
    _ draft: Invoice, of contract: Contract, _ order: Order, in transaction: Transaction
  ) async throws -> Issued {
    try draft.requireDraft()
    let held = try await RetainageStore.held(of: contract.projectID, in: transaction)
    let (after, releasing) = try contract.issuing(draft, held: held)
    // A draft is in nobody's way, so these may come after it.
    _ = try await InvoiceStore.lock(releasing.map(\.invoiceID), in: transaction)
    var moves = [try ContractStore.update(of: after)] + RetainageStore.releasing(releasing, by: draft.id)
    if !releasing.isEmpty {
      moves += [
        ReleaseAskStore.outdating(of: contract.projectID),
        ReleaseAskStore.answering(of: contract.projectID, .released, reason: nil, by: order.actor, at: order.now),
      ]
    }
    let number = try await NumberStore.take(.invoice, after: moves, in: transaction)
    var invoice = try draft.issued(number: number, parties: order.parties, now: order.now)
    invoice.contentSHA256 = Hex.encode(SHA256.digest(try FrozenInvoice(invoice).canonicalBytes))
    let entry = try invoice.issueEntry(
      world.ids.make(), releasing: releasing, isDepositOnAccount: contract.isDepositOnAccount(invoice), by: order.actor)
    var news = [event(.issued(recipients: order.recipients), invoice, contract, order)]
    if invoice.kind == .retainageRelease || invoice.amounts.releasedEarlierCents > 0 {
      news.append(event(.released(cents: releasing.reduce(0) { $0 + $1.cents }), invoice, contract, order))
    }
    if invoice.balanceCents == 0 { news.append(event(.paid, invoice, contract, order)) }
    return Issued(
      invoice: invoice,
      last: [try InvoiceStore.issuing(invoice)] + LedgerStore.insertions(of: entry)
        + [try events.insertion(of: news, for: order.organization, at: order.now)])
  }

  private func event(
    _ kind: BillingEvent.Kind, _ invoice: Invoice, _ contract: Contract, _ order: Order
  ) -> BillingEvent {
    BillingEvent(kind: kind, invoice: invoice, proposalID: contract.proposalID, actor: order.actor)
  }
}

/// Everything that is frozen, in one spelling: what the hash is of.
struct FrozenInvoice: Encodable {
  let number: Int64?
  let kind: String
  let title: String
  let currency: String
  let content: InvoiceContent
  let amounts: InvoiceAmounts
  let depositAppliedCents: Int64
  let note: String?
  let parties: Parties?
  let issuedAtMicroseconds: Int64?
  let dueOn: String?

  init(_ invoice: Invoice) {
    number = invoice.number
    kind = invoice.kind.rawValue
    title = invoice.title
    currency = invoice.currency
    content = invoice.content
    amounts = invoice.amounts
    depositAppliedCents = invoice.depositAppliedCents
    note = invoice.note
    parties = invoice.parties
    issuedAtMicroseconds = invoice.issuedAt.flatMap { Int64(exactly: ($0.timeIntervalSince1970 * 1_000_000).rounded()) }
    dueOn = invoice.dueOn?.text
  }

  var canonicalBytes: [UInt8] {
    get throws { Array(try StoredJSON.encode(self).utf8) }
  }
}
