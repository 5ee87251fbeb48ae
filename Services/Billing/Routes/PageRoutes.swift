import BillingContract
import CallContext
import CivilCalendar
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// What clients are shown, asked for by their links.
struct PageRoutes: Sendable {
  let readInvoicePage: ReadInvoicePage
  let readDeposit: ReadDeposit
  let readContractSum: ReadContractSum

  func page(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let outcome = try await readInvoicePage(
      try context.path.id("id"), known: request.knownEntityTags, call: try context.call())
    switch outcome {
    case .notModified(let etag): return Response(status: .notModified, headers: [.eTag: etag])
    case .page(let answer, let etag): return try .json(try InvoicePage(answer), headers: [.eTag: etag])
    }
  }

  /// The same for the team's own copy on paper.
  func paper(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readInvoicePage.forPaper(try context.path.id("id"), call: try context.call())
    return try .json(try InvoicePage(answer))
  }

  func deposit(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readDeposit(try context.path.id("id"), call: try context.call())
    return try .json(
      DepositState(isAsked: answer.hasDeposit ?? true, invoice: answer.reading.map { InvoiceSummary($0) }))
  }

  func sum(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readContractSum(try context.path.id("id"), call: try context.call())
    return try .json(ContractSumDetail(answer.sum, of: answer.projectID, answer.currency))
  }
}

extension ContractSumDetail {
  init(_ sum: ContractSum, of project: ProjectID, _ currency: String) {
    self.init(
      projectID: .init(project), currency: currency, originalCents: sum.originalCents,
      approvedChangesCents: sum.approvedChangesCents, currentCents: sum.currentCents, billedCents: sum.billedCents,
      paidCents: sum.paidCents, inFlightCents: sum.inFlightCents, heldCents: sum.heldCents, leftCents: sum.leftCents)
  }
}

extension InvoicePage {
  /// - Throws: `NotIssued`, which the use case has looked at before.
  init(_ answer: ReadInvoicePage.Answer) throws {
    let (reading, invoice) = (answer.reading, answer.reading.invoice)
    guard let number = invoice.numberText, let parties = invoice.parties, let issuedAt = invoice.issuedAt,
      let dueOn = invoice.dueOn, let hash = invoice.contentSHA256
    else { throw NotIssued() }
    self.init(
      id: .init(invoice.id),
      projectID: .init(invoice.projectID),
      proposalID: .init(reading.contract.proposalID),
      number: number,
      projectTitle: reading.contract.title,
      kind: .init(invoice.kind),
      status: .init(reading.status),
      title: invoice.title,
      currency: invoice.currency,
      locale: parties.locale,
      timeZone: parties.timeZone,
      seller: InvoiceSeller(parties.seller),
      billTo: BillTo(parties.billTo),
      lines: invoice.content.lines.map(InvoiceLineDetail.init),
      application: invoice.content.application.map { ApplicationDetail($0, periodTo: invoice.content.periodTo) },
      subtotalCents: invoice.amounts.subtotalCents,
      taxCents: invoice.amounts.taxCents,
      totalCents: invoice.amounts.totalCents,
      retainageHeldCents: invoice.amounts.retainedCents - invoice.amounts.releasedEarlierCents,
      payableCents: invoice.amounts.payableCents,
      depositAppliedCents: invoice.depositAppliedCents,
      creditedCents: invoice.creditedCents,
      paidCents: invoice.paidCents,
      balanceCents: invoice.state == .void ? 0 : invoice.balanceCents,
      announcedCents: invoice.announcedCents,
      issuedAt: issuedAt,
      dueOn: dueOn.text,
      note: invoice.note,
      payments: answer.payments.map(PagePayment.init),
      returned: answer.returned.isEmpty ? nil : answer.returned.map(PageReturn.init),
      announcements: answer.announcements.map(PageAnnouncement.init),
      held: HeldRetainage(answer),
      contractSum: ContractSumDetail(answer.sum, of: invoice.projectID, invoice.currency),
      contentSHA256: hash,
      voidedAt: invoice.voiding?.at)
  }

  struct NotIssued: Error {}
}

extension HeldRetainage {
  /// `nil` where nothing is kept back and nothing could be.
  fileprivate init?(_ answer: ReadInvoicePage.Answer) {
    let (invoice, contract) = (answer.reading.invoice, answer.reading.contract)
    guard answer.held.totalCents > 0 || contract.retainage != nil else { return nil }
    self.init(
      thisInvoiceCents: invoice.amounts.retainedCents - invoice.retainedReleasedCents,
      totalCents: answer.held.totalCents,
      invoices: answer.held.all.map { HeldInvoice(number: Invoice.numberText($0.number), heldCents: $0.cents) },
      terms: contract.retainage.map { Retainage($0) },
      mayAsk: contract.retainage?.clientMayAsk == true && answer.held.totalCents > 0 && answer.ask?.askedAt == nil,
      askedAt: answer.ask?.askedAt, dismissal: answer.ask.flatMap(ReleaseDismissal.init))
  }
}

extension ReleaseDismissal {
  /// `nil` for one that nobody has answered.
  fileprivate init?(_ ask: ReleaseAsk) {
    guard case .dismissed(let at, let reason) = ask else { return nil }
    self.init(answeredAt: at, reason: reason)
  }
}

extension PagePayment {
  fileprivate init(_ row: PagePaymentRow) {
    self.init(
      receiptNumber: Payment.receiptText(row.receiptNumber), receivedOn: row.receivedOn,
      method: .init(row.method), reference: row.reference, amountCents: row.cents)
  }
}

extension PageReturn {
  fileprivate init(_ row: DepositReturnRow) {
    self.init(
      returnedOn: row.on, method: row.method.map { .init($0) }, reference: row.reference, amountCents: row.cents)
  }
}

extension PageAnnouncement {
  fileprivate init(_ announcement: Announcement) {
    self.init(
      amountCents: announcement.cents, mailedOn: announcement.mailedOn.text, reference: announcement.reference,
      announcedAt: announcement.announcedAt)
  }
}
