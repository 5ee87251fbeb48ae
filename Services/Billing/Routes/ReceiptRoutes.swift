import BillingContract
import CallContext
import CivilCalendar
import Hummingbird
import Identifiers
import ServiceRuntime

/// What is said of a payment to whoever made it.
struct ReceiptRoutes: Sendable {
  let readReceipt: ReadReceipt

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try .json(ReceiptDetail(try await readReceipt(try context.path.id("id"), call: try context.call())))
  }

  func readOfInvoice(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readReceipt(
      try context.path.text("number"), on: try context.path.id("id"), call: try context.call())
    return try .json(ReceiptDetail(answer))
  }
}

extension ReceiptDetail {
  init(_ answer: ReadReceipt.Answer) {
    let (receipt, payment, parties) = (answer.receipt, answer.receipt.payment, answer.parties)
    self.init(
      paymentID: .init(payment.id), receiptNumber: Payment.receiptText(payment.receiptNumber),
      method: .init(payment.method), reference: payment.reference, receivedOn: payment.receivedOn.text,
      currency: payment.currency, amountCents: receipt.cents,
      shares: receipt.shares.map {
        ReceiptShare(
          invoiceNumber: Invoice.numberText($0.invoiceNumber), title: $0.title, amountCents: $0.cents)
      }, creditCents: receipt.creditCents, isPart: receipt.isPart, locale: parties.locale, timeZone: parties.timeZone,
      seller: InvoiceSeller(parties.seller), billTo: BillTo(parties.billTo), reversedAt: payment.reversal?.at)
  }
}
