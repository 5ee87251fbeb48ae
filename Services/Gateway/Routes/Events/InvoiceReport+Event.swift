import BillingContract
import Foundation
import Identifiers
import ServiceRuntime

extension InvoiceReport {
  /// `nil` for types of news that the gateway makes nothing of.
  init?(type: String, occurredAt: Date, _ event: BillingEventData) throws {
    guard let known = BillingEventType(rawValue: type) else { return nil }
    var data = event
    // The feed's data is for finding things again, not for rebuilding the contract.
    data.seller = nil
    data.billTo = nil
    data.recipients = nil
    self.init(
      kind: try Self.kind(known, event), type: type, occurredAt: occurredAt,
      invoice: SharedInvoice.ID(event.invoiceID.rawValue), client: Client.ID(event.clientID.rawValue),
      proposal: event.proposalID?.rawValue, number: event.number ?? "", title: event.title, currency: event.currency,
      balanceCents: event.balanceCents, actor: event.actor,
      data: try JSONOutput.text(data))
  }

  private static func kind(_ type: BillingEventType, _ event: BillingEventData) throws -> Kind {
    switch type {
    case .invoiceIssued: .issued((event.recipients ?? []).map { Contact.ID($0.contactID.rawValue) })
    case .invoiceVoided: .voided(reason: event.reason)
    case .invoicePaid: event.creditCents.map { .paidByCredit(cents: $0) } ?? .paid
    case .invoiceReminder: .reminder(daysOverdue: event.daysOverdue ?? 0)
    case .paymentRecorded: .paymentRecorded(cents: try amount(event), receipt: event.receiptNumber)
    case .paymentReversed: .paymentReversed(cents: try amount(event), reason: event.reason)
    case .creditReversed: .creditReversed(cents: try amount(event), reason: event.reason)
    case .depositReturned: .depositReturned(cents: try amount(event))
    case .depositRestored: .depositRestored(cents: try amount(event), reason: event.reason)
    case .paymentAnnounced: .paymentAnnounced(cents: try amount(event))
    case .announcementRejected: .announcementRejected(cents: try amount(event), reason: event.reason)
    case .retainageReleased: .retainageReleased(cents: try amount(event))
    case .releaseAsked: .releaseAsked(cents: event.amountCents)
    case .releaseDismissed: .releaseDismissed(cents: event.amountCents, reason: event.reason)
    }
  }

  private static func amount(_ event: BillingEventData) throws -> Int64 {
    guard let cents = event.amountCents else {
      throw ContractBroken(service: BillingClient.name, code: "amount_missing")
    }
    return cents
  }
}
