import BillingContract
import Foundation
import ProposalsContract
import ServiceRuntime

/// From billing's news to the mails about it.
extension MailComposition {
  static func invoice(
    _ order: ReceiveInvoiceEvent.Order, _ kind: InvoiceReport.Kind, event: BillingEventData
  ) throws -> MailEnvelope {
    guard let number = event.number else { throw ContractBroken(service: BillingClient.name, code: "issue_incomplete") }
    guard let news = InvoiceNewsMail.News(kind, event) else { return try issued(order, number: number, event: event) }
    let details = order.organization.details
    let body = MailViews.invoiceNews(
      InvoiceNewsMail(
        news: news, seller: event.seller.map { SellerDetails($0) } ?? ProposalsClient.seller(details),
        clientName: order.client?.name ?? "", personName: order.person?.name, recipientName: order.recipientName,
        kind: event.kind, number: number, title: event.title, project: event.projectTitle,
        balanceCents: event.balanceCents, currency: event.currency, dueOn: event.dueOn,
        locale: event.locale ?? details.locale,
        timeZone: event.timeZone ?? details.timeZone, address: order.url, now: order.now))
    return envelope(
      body, to: order.recipientName, order.recipientAddress, replyTo: order.url == nil ? nil : details.email)
  }

  private static func issued(
    _ order: ReceiveInvoiceEvent.Order, number: String, event: BillingEventData
  ) throws -> MailEnvelope {
    guard let dueOn = event.dueOn, let seller = event.seller, let address = order.url else {
      throw ContractBroken(service: BillingClient.name, code: "issue_incomplete")
    }
    let details = order.organization.details
    let body = MailViews.invoiceIssued(
      InvoiceMail(
        seller: seller, recipientName: order.recipientName, kind: event.kind, number: number, title: event.title,
        project: event.projectTitle, totalCents: event.totalCents, dueCents: event.balanceCents,
        heldCents: event.totalCents.subtractingReportingOverflow(event.payableCents).partialValue,
        currency: event.currency, dueOn: dueOn, locale: event.locale ?? details.locale,
        timeZone: event.timeZone ?? details.timeZone, address: address, now: order.now))
    return envelope(body, to: order.recipientName, order.recipientAddress, replyTo: details.email)
  }
}

extension InvoiceNewsMail.News {
  /// `nil` for news that is told otherwise, or not by mail. Reasons are the team's own and go to nobody, but
  /// for the answer to a client who asked.
  init?(_ kind: InvoiceReport.Kind, _ event: BillingEventData) {
    switch kind {
    case .paymentRecorded(let cents, let receipt): self = .paid(cents: cents, receipt: receipt, method: event.method)
    case .reminder(let days): self = .reminder(daysOverdue: days)
    case .paymentAnnounced(let cents): self = .announced(cents: cents)
    case .announcementRejected(let cents, _): self = .missed(cents: cents)
    case .releaseAsked(let cents): self = .releaseAsked(cents: cents)
    case .releaseDismissed(let cents, let reason): self = .releaseDismissed(cents: cents, reason: reason)
    case .voided: self = .voided
    case .paymentReversed(let cents, _): self = .reversed(cents: cents, receipt: event.receiptNumber)
    case .paidByCredit(let cents): self = .credited(cents: cents)
    case .issued, .paid, .creditReversed, .depositReturned, .depositRestored, .retainageReleased: return nil
    }
  }
}
