import BillingContract
import Identifiers
import ProposalsContract
import ServiceRuntime

/// An invoice or a receipt as it is to be printed.
struct Printable: Sendable {
  private enum Content: Sendable {
    case invoice(InvoicePage)
    case receipt(ReceiptDetail)
  }

  private let content: Content
  /// All that it says and nothing else, in one spelling: another state says something else, and the same state the same for
  /// good.
  let facts: [UInt8]

  init(_ page: InvoicePage) throws {
    let printed = page.asPrinted
    content = .invoice(printed)
    facts = try JSONOutput.encode(printed)
  }

  init(_ receipt: ReceiptDetail) throws {
    content = .receipt(receipt)
    facts = try JSONOutput.encode(receipt)
  }

  var kind: Paper.Kind {
    switch content {
    case .invoice: .invoice
    case .receipt: .receipt
    }
  }

  var subject: Paper.Subject {
    switch content {
    case .invoice(let page): .invoice(SharedInvoice.ID(page.id.rawValue))
    case .receipt(let receipt): .payment(SharedPayment.ID(receipt.paymentID.rawValue))
    }
  }

  /// As it is printed: "INV-0007", "R-0004".
  var number: String {
    switch content {
    case .invoice(let page): page.number
    case .receipt(let receipt): receipt.receiptNumber
    }
  }

  /// How the team knows it.
  var title: String { "\(kind.rawValue) \(number)" }

  /// Of its seller: the hash of a picture.
  var logo: String? { seller.logo }
  var typeface: Typeface { TypefaceStyle.face(seller.font) }
  var brandStyle: String { BrandStylesheet.css(accent: seller.accentColor) }

  private var seller: InvoiceSeller {
    switch content {
    case .invoice(let page): page.seller
    case .receipt(let receipt): receipt.seller
    }
  }

  func html(logo: ImageFacts?, publicURL: String) -> String {
    switch content {
    case .invoice(let page):
      let address = InvoiceAddresses(publicID: InvoicePublicID.text(of: SharedInvoice.ID(page.id.rawValue)))
      return InvoicePaper.text(.init(invoice: page, logo: logo, publicURL: publicURL, addresses: address))
    case .receipt(let receipt): return ReceiptPaper.text(.init(receipt: receipt, logo: logo))
    }
  }
}
