import Foundation
import ProposalsContract

/// From what a use case knows to what a mail shows. Views speak the contract's words, use cases do not, so this stands
/// between them.
enum MailComposition {
  static func proposalSent(_ content: DispatchProposal.MailContent) -> MailEnvelope {
    let proposal = content.proposal
    let details = content.organization.details
    let letterhead = ProposalLetterhead(
      seller: ProposalsClient.seller(details), clientName: content.client.name, title: proposal.title,
      number: proposal.number, revision: proposal.revision,
      totals: Totals(
        subtotalCents: proposal.totals.subtotalCents, discountCents: proposal.totals.discountCents,
        taxCents: proposal.totals.taxCents, totalCents: proposal.totals.totalCents,
        depositCents: proposal.totals.depositCents),
      currency: proposal.currency, locale: details.locale, timeZone: details.timeZone,
      offer: proposal.isChangeOrder ? .changeOrder(number: proposal.changeOrderNumber, project: nil) : .proposal)
    let body = MailViews.proposalSent(
      ProposalSentMail(
        letterhead: letterhead,
        recipient: Viewer(name: content.recipient.name, role: ProposalsClient.role(content.recipient.role)),
        validUntil: proposal.validUntil, message: content.message, address: content.url, now: content.now))
    return envelope(body, to: content.recipient.name, content.recipient.email, replyTo: details.email)
  }

  static func decision(
    _ order: ReceiveEvent.MailOrder, event: ProposalEventData, decision: DecisionDetail
  ) -> MailEnvelope {
    let details = order.organization.details
    let mail = DecisionMail(
      letterhead: letterhead(order, event), recipientName: order.recipientName, decision: decision,
      deciderName: order.decider?.name, address: order.address)
    let isReceipt = order.purpose == .decisionReceipt
    let body = isReceipt ? MailViews.decisionReceipt(mail) : MailViews.decisionNotice(mail)
    return envelope(
      body, to: order.recipientName, order.recipientAddress, replyTo: isReceipt ? details.email : nil)
  }

  static func opened(_ order: ReceiveEvent.MailOrder, event: ProposalEventData, at time: Date) -> MailEnvelope {
    let mail = OpenMail(
      letterhead: letterhead(order, event), recipientName: order.recipientName, openerName: order.decider?.name,
      openedAt: time, address: order.address)
    return envelope(MailViews.openNotice(mail), to: order.recipientName, order.recipientAddress, replyTo: nil)
  }

  static func question(
    _ order: ReceiveEvent.MailOrder, event: ProposalEventData, question: QuestionNews
  ) -> MailEnvelope {
    let mail = QuestionMail(
      letterhead: letterhead(order, event), recipientName: order.recipientName,
      authorName: question.authorName ?? order.decider?.name, lineName: question.lineName, text: question.text,
      question: question.question, address: order.address, now: order.now)
    let isAnswer = order.purpose == .answerNotice
    let body = isAnswer ? MailViews.answerNotice(mail) : MailViews.questionNotice(mail)
    return envelope(
      body, to: order.recipientName, order.recipientAddress,
      replyTo: isAnswer ? order.organization.details.email : nil)
  }

  static func changes(
    _ order: ReceiveEvent.MailOrder, event: ProposalEventData, request: ChangeRequestDetail
  ) -> MailEnvelope {
    let mail = ChangesMail(
      letterhead: letterhead(order, event), request: request, contactName: order.decider?.name,
      recipientName: order.recipientName, address: order.address)
    let isReceipt = order.purpose == .changesReceipt
    return envelope(
      isReceipt ? MailViews.changesReceipt(mail) : MailViews.changesNotice(mail), to: order.recipientName,
      order.recipientAddress, replyTo: isReceipt ? order.organization.details.email : nil)
  }

  static func end(
    _ order: ReceiveEvent.MailOrder, event: ProposalEventData, news: EndMail.News
  ) -> MailEnvelope {
    let mail = EndMail(
      letterhead: letterhead(order, event), news: news, recipientName: order.recipientName,
      contactName: order.decider?.name, validUntil: event.validUntil ?? "", address: order.address, now: order.now)
    let isForClient = order.purpose == .extensionNotice
    return envelope(
      isForClient ? MailViews.extensionNotice(mail) : MailViews.endNotice(mail), to: order.recipientName,
      order.recipientAddress, replyTo: isForClient ? order.organization.details.email : nil)
  }

  static func signIn(_ content: RequestSignIn.MailContent) -> MailEnvelope {
    let details = content.organization?.details
    let body = MailViews.signIn(
      SignInMail(
        seller: details.map(ProposalsClient.seller), locale: details?.locale, recipientName: content.recipientName,
        code: content.code.shown, address: content.url, minutes: SignInRequest.lifetimeSeconds / 60))
    return envelope(body, to: content.recipientName, content.recipientAddress, replyTo: nil)
  }

  private static func letterhead(
    _ order: ReceiveEvent.MailOrder, _ event: ProposalEventData
  ) -> ProposalLetterhead {
    let details = order.organization.details
    return ProposalLetterhead(
      seller: ProposalsClient.seller(details), clientName: order.client?.name ?? "", title: event.title,
      number: event.number, revision: event.revision, totals: event.totals, currency: event.currency,
      locale: details.locale, timeZone: details.timeZone,
      offer: event.kind == .changeOrder ? .changeOrder(number: event.changeOrderNumber, project: nil) : .proposal)
  }

  static func envelope(
    _ body: MailBody, to name: String, _ address: String, replyTo: String?
  ) -> MailEnvelope {
    MailEnvelope(
      senderName: body.senderName, recipientName: name, recipientAddress: address, replyTo: replyTo,
      subject: body.subject, text: body.text, html: body.html)
  }
}

extension EndMail.News {
  /// `nil` for news of another kind.
  init?(_ type: String, note: String?) {
    switch ProposalEventType(rawValue: type) {
    case .extensionRequested: self = .asked(note: note)
    case .expiring: self = .near
    case .expired: self = .past
    case .extended: self = .moved
    default: return nil
    }
  }
}
