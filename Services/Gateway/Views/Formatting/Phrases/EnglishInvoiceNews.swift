extension AmericanEnglish {
  func invoiceNewsSubject(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> String {
    let amount = told.amount ?? ""
    switch news {
    case .paid(_, let receipt, _):
      let receipt = receipt.map { "Receipt \($0)" } ?? "Receipt"
      return "\(receipt) from \(told.seller): \(amount) for \(inSentence(told.invoice))"
    case .reminder(let days):
      let when = distance(days: -days)
      return days > 0
        ? "\(told.invoice) from \(told.seller): \(told.left) was due \(when)"
        : "\(told.invoice) from \(told.seller): \(told.left) is due \(when)"
    case .missed: return "Your check for \(amount) has not reached \(told.seller): \(inSentence(told.invoice))"
    case .reversed: return "A payment of \(amount) was taken back: \(inSentence(told.invoice)) from \(told.seller)"
    case .credited: return "\(told.invoice) from \(told.seller) is paid with your credit of \(amount)"
    case .voided: return "\(told.invoice) from \(told.seller) was taken back: nothing is to be paid"
    case .releaseDismissed:
      return "What is held back is not released yet: \(inSentence(told.invoice)) from \(told.seller)"
    case .announced: return "A check for \(amount) is on its way: \(inSentence(told.invoice)), \(told.client)"
    case .releaseAsked:
      return "\(told.client) asks for what is held back" + (told.amount.map { ": \($0)" } ?? "")
    }
  }

  func invoiceNewsSentence(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> String {
    let amount = told.amount ?? ""
    let what = "\(inSentence(told.invoice)) (\(told.title))"
    let who = told.person ?? told.client
    switch news {
    case .paid: return "Thank you! We received \(amount) for \(what)."
    case .reminder(let days):
      let when = distance(days: -days) + (told.day.map { ", on \($0)" } ?? "")
      return days > 0
        ? "\(told.invoice) (\(told.title)) was due \(when), and \(told.left) is still open."
        : "A short note ahead of time: \(what) is due \(when)."
    case .missed: return "You told us that a check for \(amount) was in the mail for \(what). It has not reached us."
    case .reversed(_, let receipt):
      let number = receipt.map { " Receipt \($0) no longer counts." } ?? ""
      return "The payment of \(amount) that we had recorded for \(what) was taken back.\(number)"
    case .credited: return "We have applied your credit of \(amount) to \(what). You need not pay anything for it."
    case .voided: return "We have taken back \(what). Nothing is to be paid on it."
    case .releaseDismissed:
      let held = told.amount.map { "the \($0) that is held back" } ?? "what is held back"
      return "We were asked to release \(held). It is not released yet."
    case .announced: return "\(who) has mailed a check for \(amount) for \(what)."
    case .releaseAsked:
      let held = told.amount.map { "the \($0) that is held back" } ?? "what is held back"
      return "\(who) is ready to pay \(held) and asks that it be released."
    }
  }

  func invoiceNewsNext(_ news: InvoiceNewsMail.News, _ told: InvoiceNewsWords) -> [String] {
    switch news {
    case .paid(_, let receipt, _):
      let file = receipt.map { ["Receipt \($0) can be downloaded as a PDF from the invoice’s page, at any time."] }
      return [told.isPaid ? Self.paidInFull : left(told)] + (file ?? [])
    case .reversed:
      return [
        left(told), "If you did not expect this, please call us before you pay again, so that nothing is paid twice.",
      ]
    case .credited: return [told.isPaid ? Self.paidInFull : left(told)]
    case .reminder(let days):
      return days > 0
        ? [
          "If your payment is on its way, tell us on the invoice's page, and we will not remind you of it again.",
          "If something is not right with the invoice, please call us. We will sort it out together.",
        ]
        : ["The invoice's page says how to pay. If your payment is on its way already, there is nothing left to do."]
    case .missed:
      return [
        "If you did mail it, please call us before you pay again, so that nothing is paid twice.",
        "If not, the invoice's page says how to pay.",
      ]
    case .voided: return ["If you already paid it, please call us: you will get your money back or a credit."]
    case .releaseDismissed:
      return ["Nothing is due for it now. When it is, it comes on an invoice."]
    case .announced:
      return [
        "Record the payment when the check arrives. Until then the client is not reminded. If it does not come, reject "
          + "the announcement, and the client is told."
      ]
    case .releaseAsked:
      return [
        "Bill it by a retainage invoice, or dismiss the ask and say when it comes due: the client is told in your words."
      ]
    }
  }

  var invoiceLabel: String { "Invoice" }
  var receiptLabel: String { "Receipt" }
  var amountReceived: String { "Amount received" }
  var paidBy: String { "Paid by" }
  var leftToPay: String { "Left to pay" }
  var amountTakenBack: String { "Amount taken back" }

  private static let paidInFull = "The invoice is paid in full: nothing more is due on it."

  private func left(_ told: InvoiceNewsWords) -> String {
    "\(told.left) is left" + (told.day.map { ", due \($0)." } ?? ".")
  }

  /// "Deposit invoice ..." within a sentence.
  private func inSentence(_ invoice: String) -> String { invoice.prefix(1).lowercased() + invoice.dropFirst() }
}
