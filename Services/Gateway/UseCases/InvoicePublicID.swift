import Cryptography
import Identifiers

/// What names an invoice in the address bar; opens nothing by itself, and says nothing of when the invoice was made.
enum InvoicePublicID {
  static func text(of invoice: SharedInvoice.ID) -> String {
    Base64URL.encode(SHA256.digest("portal invoice \(invoice)").prefix(16))
  }
}
