import Identifiers

/// What is said of a payment to whoever made it; cents.
struct Receipt: Hashable, Sendable {
  /// What of it went to an issued invoice.
  struct Share: Hashable, Sendable {
    var invoiceID: InvoiceID
    var invoiceNumber: Int64
    var title: String
    var cents: Int64
  }

  var payment: Payment
  var shares: [Share]
  /// What was over.
  var creditCents: Int64
  /// Some of the payment went to invoices that are not named here.
  var isPart: Bool

  var cents: Int64 { isPart ? shares.reduce(0) { $0 + $1.cents } : payment.cents }

  /// All of it.
  init(_ payment: Payment, shares: [Share]) {
    self.payment = payment
    self.shares = shares
    creditCents = payment.creditCents
    isPart = false
  }

  /// For whoever may see this invoice and no other: of a payment that went to several, only what came here.
  ///
  /// - Returns: `nil` when nothing of it did.
  func part(of invoice: InvoiceID) -> Receipt? {
    let here = shares.filter { $0.invoiceID == invoice }
    guard !here.isEmpty else { return nil }
    guard here.count < shares.count else { return self }
    var part = self
    part.shares = here
    part.creditCents = 0
    part.isPart = true
    return part
  }
}

extension Payment {
  /// The number that a receipt's text says; `nil` for any other text.
  static func receiptNumber(of text: String) -> Int64? {
    let digits = text.utf8.drop { $0 != UInt8(ascii: "-") }.dropFirst()
    guard let number = Int64(String(decoding: digits, as: UTF8.self)), number > 0,
      receiptText(number).utf8.elementsEqual(text.utf8)
    else { return nil }
    return number
  }
}
