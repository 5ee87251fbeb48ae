/// What mails about an invoice have to say, written out in one language.
struct InvoiceNewsWords: Hashable, Sendable {
  /// "Deposit invoice INV-2026-0007".
  var invoice: String
  /// Of the invoice.
  var title: String
  var seller: String
  var client: String
  /// Who did it, if the directory knows them.
  var person: String?
  /// What it tells of.
  var amount: String?
  /// Left to be paid.
  var left: String
  var isPaid: Bool
  var day: String?
}

protocol InvoiceNewsPhrases: Sendable {
  func invoiceNewsSubject(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> String
  func invoiceNewsSentence(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> String
  /// What happens next, a paragraph each.
  func invoiceNewsNext(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> [String]
  var invoiceLabel: String { get }
  var receiptLabel: String { get }
  var amountReceived: String { get }
  var paidBy: String { get }
  var leftToPay: String { get }
  var amountTakenBack: String { get }
}
