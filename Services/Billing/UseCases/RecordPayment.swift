import CallContext
import CivilCalendar
import Foundation
import Identifiers
import Postgres
import ServiceRuntime

/// Money came: it is written down once, goes to its invoices under their locks, and what is over becomes a credit.
struct RecordPayment: Sendable {
  let database: Database
  let world: World
  let events: EventOutbox
  let once: AnswerOnce

  /// - Parameter invoice: of the address; `nil` for a payment whose shares say where it goes.
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `invalid`, `looksLikeAnother`, `notPayable`, `aboveBalance`,
  ///   `announcementAnswered`.
  func callAsFunction(
    _ draft: PaymentDraft, to invoice: InvoiceID?, call: Call, keyed: AnswerOnce.Keyed<Payment>?
  ) async throws -> AnswerOnce.Outcome<Payment> {
    try call.caller.requireTeam(.paymentsWrite)
    try draft.check()
    return try await database.transaction(for: call) { transaction in
      try await once.concluding(keyed, in: transaction) {
        try await record(draft, to: invoice, call: call, in: transaction)
      }
    }
  }

  private func record(
    _ draft: PaymentDraft, to invoice: InvoiceID?, call: Call, in transaction: Transaction
  ) async throws -> AnswerOnce.Conclusion<Payment> {
    let ids = draft.shares?.map(\.invoiceID) ?? []
    let invoices = try await InvoiceStore.lock(ids.isEmpty ? [invoice].compactMap { $0 } : ids, in: transaction)
    guard let first = invoices.first, invoices.count == max(ids.count, 1) else { throw BillingRefusal.notFound }
    // The address names an invoice of the same client, whether or not some of the money goes there.
    if let invoice, !invoices.contains(where: { $0.id == invoice }) {
      guard let named = try await InvoiceStore.find(invoice, in: transaction), named.clientID == first.clientID else {
        throw BillingRefusal.notFound
      }
    }
    guard invoices.allSatisfy({ $0.clientID == first.clientID && $0.currency == first.currency }) else {
      throw BillingRefusal.field("allocations", "invalid_value", "All of one client, in one currency.")
    }
    let now = try await transaction.now()
    try draft.check(currency: first.currency, today: try first.day(at: now))
    let (shares, over) = try draft.allocated(to: invoices)
    if !draft.isConfirmed, let alike = try await PaymentStore.alike(draft, of: first.clientID, in: transaction) {
      throw BillingRefusal.looksLikeAnother(alike)
    }
    let announcement = try await answered(by: draft, among: invoices, in: transaction)
    let number = try await NumberStore.take(
      .receipt, after: moving(shares, answering: announcement), in: transaction)
    let payment = Payment(
      id: world.ids.make(), clientID: first.clientID, receiptNumber: number, method: draft.method, cents: draft.cents,
      currency: draft.currency, reference: draft.reference, receivedOn: draft.receivedOn,
      depositedOn: draft.depositedOn, note: draft.note, shares: shares, creditCents: over,
      recordedBy: call.caller.principal.text, createdAt: now)
    return AnswerOnce.Conclusion(
      payment, last: try statements(of: payment, invoices, answering: announcement, organization: call.organization))
  }

  /// What needs no receipt, of invoices that are locked.
  private func moving(_ shares: [Payment.Share], answering announcement: Announcement?) -> [SQL] {
    PaymentStore.paying(shares, sign: 1)
      + (announcement.map { [AnnouncementStore.announcing($0.invoiceID, cents: -$0.cents)] } ?? [])
  }

  /// The client's announcement that this is.
  ///
  /// - Parameter invoices: locked; whoever answers an announcement holds the lock of its invoice.
  private func answered(
    by draft: PaymentDraft, among invoices: [Invoice], in transaction: Transaction
  ) async throws -> Announcement? {
    guard let id = draft.announcementID else { return nil }
    guard let announcement = try await AnnouncementStore.find(id, in: transaction) else {
      throw BillingRefusal.notFound
    }
    guard invoices.contains(where: { $0.id == announcement.invoiceID }) else {
      throw BillingRefusal.field("announcement_id", "invalid_value", "It was said about another invoice.")
    }
    guard announcement.status == .open else { throw BillingRefusal.announcementAnswered }
    return announcement
  }

  private func statements(
    of payment: Payment, _ invoices: [Invoice], answering announcement: Announcement?, organization: OrganizationID
  ) throws -> [SQL] {
    var statements = PaymentStore.insertions(of: payment)
    if payment.creditCents > 0 {
      statements.append(
        CreditStore.insertion(
          of: Credit(
            id: world.ids.make(), clientID: payment.clientID, source: .payment(payment.id), cents: payment.creditCents,
            usedCents: 0, currency: payment.currency, availableOn: payment.receivedOn, createdAt: payment.createdAt)))
    }
    if let announcement {
      statements.append(
        AnnouncementStore.answering(
          announcement.id, .confirmed, payment: payment.id, reason: nil, by: payment.recordedBy, at: payment.createdAt))
    }
    statements += LedgerStore.insertions(of: payment.entry(world.ids.make(), .paymentRecorded, over: invoices))
    let news = payment.news({ .paymentRecorded($0) }, on: invoices, actor: payment.recordedBy)
    if !news.isEmpty {
      statements.append(try events.insertion(of: news, for: organization, at: payment.createdAt))
    }
    return statements
  }
}

extension Payment {
  func entry(
    _ id: LedgerEntryID, _ kind: LedgerEntry.Kind, over invoices: [Invoice], on day: CalendarDay? = nil,
    by actor: String? = nil
  ) -> LedgerEntry {
    let projects = Dictionary(invoices.map { ($0.id, $0.projectID) }, uniquingKeysWith: { first, _ in first })
    let isReversal = kind == .paymentReversed
    return LedgerEntry(
      id: id, kind: kind, clientID: clientID, projectID: invoices.count == 1 ? invoices.first?.projectID : nil,
      paymentID: self.id, occurredOn: day ?? receivedOn,
      description: "\(Payment.receiptText(receiptNumber)) \(method.rawValue)\(isReversal ? " reversed" : "")",
      createdBy: actor ?? recordedBy, currency: currency,
      postings: postings(projects: projects, sign: isReversal ? -1 : 1))
  }

  /// One event for each invoice it went to; another where that is paid with it.
  ///
  /// - Parameter invoices: as they stood before.
  func news(
    _ kind: (BillingEvent.PaymentNews) -> BillingEvent.Kind, on invoices: [Invoice], actor: String
  ) -> [BillingEvent] {
    shares.flatMap { share -> [BillingEvent] in
      guard var invoice = invoices.first(where: { $0.id == share.invoiceID }) else { return [] }
      let sign: Int64 = reversal == nil ? 1 : -1
      invoice.paidCents += sign * share.cents
      let news = BillingEvent.PaymentNews(
        cents: share.cents, method: method.rawValue, receiptNumber: Self.receiptText(receiptNumber))
      let told = BillingEvent(kind: kind(news), invoice: invoice, proposalID: nil, actor: actor)
      guard sign > 0, invoice.balanceCents == 0 else { return [told] }
      return [told, BillingEvent(kind: .paid, invoice: invoice, proposalID: nil, actor: actor)]
    }
  }
}
