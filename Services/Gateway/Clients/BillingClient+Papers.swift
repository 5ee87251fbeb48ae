import BillingContract
import CallContext
import Identifiers
import ServiceRuntime

/// What is printed of invoices and payments. Whoever asks is named to the owner, who judges whether they may.
extension BillingClient {
  /// For the team.
  ///
  /// - Throws: `Problem`: 404; 409 `not_issued` for a draft; 503.
  func printable(invoice id: InvoiceID, call: Call) async throws -> Printable {
    try Printable(try await service.get("/internal/v1/invoices/\(id)/paper", call: call) as InvoicePage)
  }

  /// For the team: all of the payment.
  ///
  /// - Throws: `Problem`: 404, 503.
  func printable(receiptOf id: PaymentID, call: Call) async throws -> Printable {
    try Printable(try await service.get("/internal/v1/payments/\(id)/receipt", call: call) as ReceiptDetail)
  }

  /// For the invoice's link: what of the payment concerns it.
  ///
  /// - Throws: `Problem`: 404, also for what is no number; 503.
  func printable(receipt number: String, of id: InvoiceID, call: Call) async throws -> Printable {
    guard number.utf8.count <= 40, number.utf8.allSatisfy(Self.isOfNumber) else { throw Problem.notFound }
    return try Printable(
      try await service.get("/internal/v1/invoices/\(id)/receipts/\(number)", call: call) as ReceiptDetail)
  }

  /// What needs no encoding in a path.
  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x2D: true
    default: false
    }
  }
}
