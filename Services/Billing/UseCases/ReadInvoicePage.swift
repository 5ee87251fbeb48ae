import CallContext
import Foundation
import Identifiers
import Postgres

/// What a client is shown of an invoice: its link opens it once it is issued, and nothing else. The team's copy of it on
/// paper is made of the same.
struct ReadInvoicePage: Sendable {
  let database: Database

  enum Outcome: Sendable {
    case page(Answer, etag: String)
    /// The caller has this version.
    case notModified(etag: String)
  }

  struct Answer: Sendable {
    let reading: InvoiceReading
    let sum: ContractSum
    let held: HeldSources
    let payments: [PagePaymentRow]
    /// Of a deposit, the client's again.
    let returned: [DepositReturnRow]
    let announcements: [Announcement]
    let ask: ReleaseAsk?
  }

  private static let shownAnnouncements = 50

  /// One keyed statement says whether the caller has it already; all else is read for those who do not.
  ///
  /// - Parameter known: entity tags of versions that the caller has.
  /// - Throws: `BillingRefusal.notFound`.
  func callAsFunction(_ id: InvoiceID, known: [String], call: Call) async throws -> Outcome {
    try call.caller.requireLink(.share(id))
    let etag = try await database.query(
      InvoicePageStore.etag(of: id, in: call.organization), in: .organization(call.organization),
      deadline: call.deadline
    ).first.map { try $0.decode("etag", as: String.self) }
    guard let etag else { throw BillingRefusal.notFound }
    guard !known.contains(etag) else { return .notModified(etag: etag) }
    return .page(try await read(id, call: call), etag: etag)
  }

  /// For the team.
  ///
  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`, `notIssued`.
  func forPaper(_ id: InvoiceID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.billingRead)
    return try await read(id, ofDraft: .notIssued, call: call)
  }

  private func read(
    _ id: InvoiceID, ofDraft refusal: BillingRefusal = .notFound, call: Call
  ) async throws -> Answer {
    // One state of the books: a payment that comes meanwhile is in the sums and in the list, or in neither.
    try await database.transaction(
      in: .organization(call.organization), deadline: call.deadline, isolation: .repeatableRead
    ) { transaction in
      guard let invoice = try await InvoiceStore.find(id, in: transaction),
        let contract = try await ContractStore.find(invoice.projectID, in: transaction)
      else { throw BillingRefusal.notFound }
      guard invoice.state != .draft else { throw refusal }
      let project = invoice.projectID
      let figures = try await ContractSumStore.figures(of: project, in: transaction)
      return Answer(
        reading: InvoiceReading(invoice: invoice, contract: contract, now: try await transaction.now()),
        sum: try contract.sum(figures),
        held: try await RetainageStore.held(of: project, in: transaction),
        payments: try await PaymentListStore.shown(on: id, in: transaction),
        returned: invoice.returnedCents > 0 ? try await DepositReturnStore.shown(of: id, in: transaction) : [],
        announcements: try await AnnouncementStore.open(of: id, limit: Self.shownAnnouncements, in: transaction).rows,
        ask: try await ReleaseAskStore.last(of: project, in: transaction))
    }
  }
}
