import BillingContract
import CivilCalendar
import Foundation
import Identifiers
import ServiceRuntime

extension EventEncoding {
  /// As the contract says.
  static let contract = EventEncoding { event in
    (type: BillingEventType(event.kind).rawValue, data: try JSONOutput.encode(BillingEventData(event)))
  }
}

extension BillingEventType {
  init(_ kind: BillingEvent.Kind) {
    switch kind {
    case .issued: self = .invoiceIssued
    case .voided: self = .invoiceVoided
    case .paid, .settledByCredit: self = .invoicePaid
    case .reminder: self = .invoiceReminder
    case .paymentRecorded: self = .paymentRecorded
    case .paymentReversed: self = .paymentReversed
    case .creditReversed: self = .creditReversed
    case .depositReturned: self = .depositReturned
    case .depositRestored: self = .depositRestored
    case .paymentAnnounced: self = .paymentAnnounced
    case .announcementRejected: self = .announcementRejected
    case .released: self = .retainageReleased
    case .releaseAsked: self = .releaseAsked
    case .releaseDismissed: self = .releaseDismissed
    }
  }
}

extension BillingEventData {
  init(_ event: BillingEvent) {
    let invoice = event.invoice
    self.init(
      invoiceID: .init(invoice.id), projectID: .init(invoice.projectID), clientID: .init(invoice.clientID),
      proposalID: event.proposalID.map { .init($0) }, number: invoice.numberText,
      kind: BillingContract.InvoiceKind(invoice.kind), title: invoice.title, projectTitle: invoice.projectTitle,
      currency: invoice.currency,
      totalCents: invoice.amounts.totalCents, payableCents: invoice.amounts.payableCents,
      balanceCents: invoice.state == .void ? 0 : invoice.balanceCents, dueOn: invoice.dueOn?.text, actor: event.actor)
    switch event.kind {
    case .issued(let recipients):
      self.recipients = recipients.map { .init(contactID: .init($0.contactID), name: $0.name, email: $0.email) }
      add(invoice.parties)
    case .voided(let reason): self.reason = reason
    case .paid: break
    case .settledByCredit(let cents): creditCents = cents
    case .reminder(let days):
      daysOverdue = days
      add(invoice.parties)
    case .paymentRecorded(let news): add(news)
    case .paymentReversed(let news, let reason):
      add(news)
      self.reason = reason
    case .paymentAnnounced(let cents), .released(let cents), .releaseAsked(let cents), .depositReturned(let cents):
      amountCents = cents
    case .announcementRejected(let cents, let reason), .creditReversed(let cents, let reason),
      .depositRestored(let cents, let reason), .releaseDismissed(let cents, let reason):
      amountCents = cents
      self.reason = reason
    }
  }

  private mutating func add(_ parties: Parties?) {
    guard let parties else { return }
    seller = InvoiceSeller(parties.seller)
    billTo = BillTo(parties.billTo)
    locale = parties.locale
    timeZone = parties.timeZone
  }

  private mutating func add(_ news: BillingEvent.PaymentNews) {
    amountCents = news.cents
    method = BillingContract.PaymentMethod(rawValue: news.method)
    receiptNumber = news.receiptNumber
  }
}
