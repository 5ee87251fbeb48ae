import CallContext
import Identifiers
import Postgres

/// The receipt of a payment: whole for the team, and by an invoice's link what of it concerns that invoice. One that was
/// taken back keeps its number and says so.
struct ReadReceipt: Sendable {
  let database: Database

  struct Answer: Sendable {
    let receipt: Receipt
    let parties: Parties
  }

  /// - Throws: `BillingRefusal`: `notFound`, `forbidden`.
  func callAsFunction(_ id: PaymentID, call: Call) async throws -> Answer {
    try call.caller.requireTeam(.billingRead)
    return try await database.transaction(for: call) { transaction in
      try await read(id, in: transaction)
    }
  }

  /// - Parameter number: of the receipt, as it is printed.
  /// - Throws: `BillingRefusal.notFound`, also for a payment that went elsewhere.
  func callAsFunction(_ number: String, on invoice: InvoiceID, call: Call) async throws -> Answer {
    try call.caller.requireLink(.share(invoice))
    guard let number = Payment.receiptNumber(of: number) else { throw BillingRefusal.notFound }
    return try await database.transaction(for: call) { transaction in
      guard let id = try await ReceiptStore.payment(numbered: number, on: invoice, in: transaction) else {
        throw BillingRefusal.notFound
      }
      let whole = try await read(id, preferring: invoice, in: transaction)
      guard let part = whole.receipt.part(of: invoice) else { throw BillingRefusal.notFound }
      return Answer(receipt: part, parties: whole.parties)
    }
  }

  /// - Parameter invoice: whose parties it names, as they were frozen; the first one's else.
  private func read(
    _ id: PaymentID, preferring invoice: InvoiceID? = nil, in transaction: Transaction
  ) async throws -> Answer {
    guard let payment = try await PaymentStore.find(id, in: transaction) else { throw BillingRefusal.notFound }
    let shares = try await ReceiptStore.shares(of: id, in: transaction)
    var parties = (shares.first { $0.share.invoiceID == invoice } ?? shares.first)?.parties
    if parties == nil {
      parties = try await ReceiptStore.latestParties(of: payment.clientID, before: payment.createdAt, in: transaction)
    }
    guard let parties else { throw BillingRefusal.notFound }
    return Answer(receipt: Receipt(payment, shares: shares.map(\.share)), parties: parties)
  }
}
