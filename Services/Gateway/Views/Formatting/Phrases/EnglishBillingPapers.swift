/// What only stands on the papers of billing.
protocol BillingPaperPhrases: Sendable {
  var downloadInvoice: String { get }
  /// Of a receipt's link.
  func downloadReceipt(_ number: String) -> String
  /// On top of the second page and those after it.
  func runningInvoice(seller: String, invoice: String) -> String
  /// Large across each sheet.
  var voidMark: String { get }
  var reversedMark: String { get }
  var receivedOn: String { get }
  func releasedSince(_ amount: String) -> String
  func continuationTitle(_ application: Int) -> String
  /// Of the contractor's own code of a line.
  var itemNumber: String { get }
  var shareDone: String { get }
  /// In no section.
  var otherLines: String { get }

  func receivedTitle(_ amount: String) -> String
  var receivedFrom: String { get }
  var keptAsCredit: String { get }
  var partOfPayment: String { get }
  var keepReceipt: String { get }
  var reversedTitle: String { get }
  func reversedText(day: String) -> String
  func reversedPayment(_ amount: String) -> String
  func callAboutReversal(seller: String, phone: String?) -> String
}

extension AmericanEnglish {
  var downloadInvoice: String { downloadProposal }
  func downloadReceipt(_ number: String) -> String { "\(receipt(number)) (PDF)" }
  func runningInvoice(seller: String, invoice: String) -> String { "\(seller), \(invoice)" }
  var voidMark: String { "Void" }
  var reversedMark: String { "Reversed" }
  var receivedOn: String { "Received on" }
  func releasedSince(_ amount: String) -> String { "Of that, \(amount) has been released and billed since." }
  func continuationTitle(_ application: Int) -> String { "Continuation sheet, application \(application)" }
  var itemNumber: String { "No." }
  var shareDone: String { "Done" }
  var otherLines: String { "Other work" }

  func receivedTitle(_ amount: String) -> String { "\(amount) received, thank you" }
  var receivedFrom: String { "Received from" }
  var keptAsCredit: String { "Paid beyond what was due, kept as your credit" }
  var partOfPayment: String { "This is the part of the payment that went to this invoice." }
  var keepReceipt: String { "Please keep this receipt for your records." }
  var reversedTitle: String { "This payment was taken back." }

  func reversedText(day: String) -> String {
    "It was reversed on \(day), so this receipt no longer counts. What is due again stands on the invoice."
  }

  func reversedPayment(_ amount: String) -> String { "Payment of \(amount), taken back" }

  func callAboutReversal(seller: String, phone: String?) -> String {
    "If you have a question about it, \(phone.map { "call \(seller) at \($0)" } ?? "ask \(seller)")."
  }
}
