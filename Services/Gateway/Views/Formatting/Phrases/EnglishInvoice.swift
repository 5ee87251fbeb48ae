import BillingContract

extension AmericanEnglish {
  func invoice(_ kind: InvoiceKind, number: String, application: Int?) -> String {
    switch kind {
    case .deposit: "Deposit invoice \(number)"
    case .standard: "Invoice \(number)"
    case .progress: application.map { "Invoice \(number), application for payment \($0)" } ?? "Invoice \(number)"
    case .retainageRelease: "Retainage invoice \(number)"
    }
  }

  var amountDue: String { "Amount due" }
  func dueOn(_ day: String) -> String { "Due \(day)" }
  func wasDueOn(_ day: String) -> String { "Was due \(day)" }
  var billedTo: String { "Billed to" }
  var billedBy: String { "From" }
  var project: String { "Project" }
  var issued: String { "Issued" }
  var due: String { "Due" }
  var workThrough: String { "Work through" }
  var paidTitle: String { "Paid, thank you" }

  func paidText(amount: String, day: String?) -> String {
    day.map { "\(amount) was received, the last of it on \($0). Nothing is due on this invoice." }
      ?? "\(amount) is settled. Nothing is due on this invoice."
  }

  func underWayTitle(amount: String, checks: Int) -> String {
    checks == 1 ? "Your check for \(amount) is on its way" : "Your \(checks) checks for \(amount) are on their way"
  }

  func underWayText(seller: String, checks: [(day: String, number: String?)], rest: String?) -> String {
    let isOne = checks.count == 1
    let mailed = checks.map { "\($0.number.map { "check \($0)" } ?? (isOne ? "the check" : "a check")) on \($0.day)" }
    let again =
      rest.map { "\($0) of the invoice is still to be sent; please do not pay the other part a second time." }
      ?? "Please do not pay a second time."
    return "You mailed \(Self.listed(mailed)). "
      + "\(seller) confirms here as soon as \(isOne ? "it arrives" : "they arrive"). \(again) "
      + "If something about it is wrong, please call."
  }

  var stillToSend: String { "Still to be sent" }
  var nothingToSend: String { "On its way, nothing more to send" }

  func overdueNote(distance: String, seller: String) -> String {
    "This was due \(distance). If a check is on its way, tell \(seller) below; if something is not right, please call."
  }

  var voidTitle: String { "This invoice was taken back" }

  func voidText(seller: String, day: String?) -> String {
    "\(seller) voided it\(day.map { " on \($0)" } ?? ""). Nothing is to be paid on it; please keep it only for your records."
  }

  var payTitle: String { "How to pay" }
  var payByCheck: String { "By check" }
  func checkTo(_ name: String) -> String { "Make it out to \(name)" + (name.hasSuffix(".") ? "" : ".") }
  var mailItTo: String { "Mail it to" }
  func writeOnIt(_ number: String) -> String { "Write \(number) on it, so that it finds its way to this invoice." }
  var payByTransfer: String { "By bank transfer" }

  func transferText(seller: String, phone: String?, number: String) -> String {
    let ask = phone.map { "Call \(seller) at \($0)" } ?? "Ask \(seller)"
    return "\(ask) for the account, and give \(number) as the reference."
  }

  func noAccountByMail(seller: String) -> String {
    "\(seller) never sends a new bank account by email. If you get one, please call before you pay."
  }

  var heldTitle: String { "Held back until later" }
  func heldOfThis(_ amount: String) -> String { "\(amount) of this invoice is retainage: earned, but not due yet." }
  func heldOfProject(_ amount: String) -> String { "\(amount) is held back on this project so far." }

  func heldRule(_ terms: Retainage, percent: (Int) -> String) -> String {
    let first = rates(terms, percent: percent)
    let threshold = percent(terms.thresholdBasisPoints ?? 0)
    let reduced = percent(terms.reducedRateBasisPoints ?? 0)
    let how =
      switch terms.rule {
      case .constant: "\(first) of each payment"
      case .stop: "\(first) of the work until \(threshold) of the contract is done, and nothing more after that"
      case .forward:
        "\(first) of the work until \(threshold) of the contract is done, and \(reduced) of the work after that"
      case .retroactive:
        "\(first) of the work, and once \(threshold) of the contract is done only \(reduced) of all of it"
      case .cap: "\(first) of the work, but never more than \(reduced) of the contract"
      }
    return "Retainage is money that you keep back until the work is finished: \(how)."
  }

  private func rates(_ terms: Retainage, percent: (Int) -> String) -> String {
    let completed = percent(terms.rateCompletedBasisPoints)
    guard terms.rateStoredBasisPoints != terms.rateCompletedBasisPoints else { return completed }
    return "\(completed) (of stored material \(percent(terms.rateStoredBasisPoints)))"
  }

  func heldUntil(_ condition: String) -> String { "It comes due: \(condition)" }
  var heldNotDue: String { "You will get an invoice of its own for it when it comes due." }
  var heldByInvoice: String { "Held back, by invoice" }
  var askForRelease: String { "Ask for release" }

  func askForReleaseHint(seller: String) -> String {
    "Tells \(seller) that you are ready to pay what is held back. Nothing is charged."
  }

  func releaseAsked(day: String, seller: String) -> String {
    "You asked on \(day) that it be released. \(seller) will answer you."
  }

  func releaseDismissed(day: String, seller: String) -> String {
    "\(seller) was asked to release it, and answered on \(day) that it is not released yet:"
  }

  var linesTitle: String { "What this is for" }
  func sheetTitle(_ application: Int) -> String { "Work so far, application \(application)" }
  var scheduledValue: String { "Scheduled" }
  var earlierWork: String { "Earlier" }
  var thisPeriod: String { "This period" }
  var storedMaterial: String { "Stored" }
  var toDate: String { "To date" }
  var leftToBill: String { "Left" }
  var heldBack: String { "Held" }
  func changeOrder(_ number: Int) -> String { "Change order \(number)" }
  func heldOnInvoice(_ number: String) -> String { "Held back on \(number)" }
  var summaryTitle: String { "How the payment comes about" }
  var originalContract: String { "Original contract" }
  var changeOrders: String { "Change orders" }
  var contractToDate: String { "Contract to date" }
  var completedToDate: String { "Completed and stored to date" }
  var heldToDate: String { "Held back to date" }
  var earnedLessHeld: String { "Earned, less what is held back" }
  var certifiedEarlier: String { "Billed before" }
  var applied: String { "Payment for this period, before tax" }
  func certified(reason: String?) -> String { "Approved for payment" + (reason.map { ": \($0)" } ?? "") }
  var balanceToFinish: String { "Left of the contract, with what is held back" }

  var amountsTitle: String { "What it comes to" }
  var tax: String { "Tax" }
  var workOfPeriod: String { "Work of this period" }
  var heldFromThis: String { "Held back as retainage" }
  var releasedByThis: String { "Earlier retainage, now due" }
  var payable: String { "To be paid" }
  var depositApplied: String { "Your deposit" }
  var creditApplied: String { "Your credit" }
  var paidSoFar: String { "Paid so far" }

  var historyTitle: String { "Payments" }
  var noPayments: String {
    "Nothing has been paid on this invoice yet. Payments appear here with their receipt numbers."
  }

  func method(_ method: PaymentMethod, reference: String?) -> String {
    let reference = reference.map { " \($0)" } ?? ""
    return switch method {
    case .check: "Check\(reference)"
    case .cash: "Cash\(reference)"
    case .transfer: "Bank transfer\(reference)"
    }
  }

  func givenBack(_ method: PaymentMethod?, reference: String?) -> String {
    let reference = reference.map { " \($0)" } ?? ""
    return switch method {
    case .check: "Given back by check\(reference)"
    case .cash: "Given back in cash\(reference)"
    case .transfer: "Given back by bank transfer\(reference)"
    case nil: "Given back as a credit for you"
    }
  }

  func receipt(_ number: String) -> String { "Receipt \(number)" }

  func announced(amount: String, day: String, number: String?) -> String {
    "On its way: \(number.map { "check \($0)" } ?? "a check") for \(amount), mailed \(day)"
  }

  func nextSteps(_ screen: InvoiceScreen, seller: String, amount: String?, day: String, held: String?) -> [String] {
    let later = held.map {
      ["\($0) stays with you until the retainage comes due; \(seller) sends an invoice for it then."]
    }
    let pay = amount.map { ["Pay \($0) by check or bank transfer by \(day)."] } ?? []
    switch screen {
    case .due: return pay + ["\(seller) records it, and this page shows it with a receipt number."] + (later ?? [])
    case .underWay:
      return pay
        + ["\(seller) confirms your check when it arrives.", "This page then shows it with a receipt number."]
        + (later ?? [])
    case .paid: return ["Keep this page or print it: it is your receipt."] + (later ?? [])
    case .void: return ["If you already paid it, call \(seller): you will get your money back or a credit."]
    }
  }

  var contractTitle: String { "Your project so far" }
  var contractNow: String { "Contract" }
  var contractBilled: String { "Billed" }
  var contractPaid: String { "Paid" }
  var contractUnderWay: String { "On its way" }
  var contractHeld: String { "Held back" }
  var contractUnpaid: String { "Still to pay" }
  var contractLeft: String { "Not billed yet" }
  func includingChanges(_ amount: String) -> String { "with changes of \(amount)" }

  var announceTitle: String { "Have you mailed a check?" }

  func announceText(seller: String) -> String {
    "Tell \(seller), so that nobody reminds you while it is on its way."
  }

  var amountLabel: String { "Amount of the check" }
  func amountHint(_ due: String) -> String { "\(due) is due." }
  func amountLeftHint(_ due: String) -> String { "\(due) is left besides what is on its way." }
  var mailedOnLabel: String { "Mailed on" }
  var mailedOnHint: String { "The day you put it in the mail." }
  var checkNumberLabel: String { "Check number" }
  var checkNumberHint: String { "Printed in the corner of the check." }
  var announceButton: String { "I have mailed a check" }

  func announcementProblem(_ problem: AnnouncementProblem, seller: String) -> String {
    switch problem {
    case .amountUnreadable: "Please give the amount in figures, such as 1,250.00."
    case .amountTooHigh(let most): "The amount is more than what is left to be paid: at most \(most)."
    case .dayMissing: "Please say on which day you mailed the check."
    case .dayUnlikely: "Please give a day of the last weeks, not one that is still to come."
    case .numberTooLong(let limit): "The check number is too long: please use at most \(limit) characters."
    case .tooMany(let minutes): "You have told this several times. Please wait \(minutes) minutes, or call \(seller)."
    case .tooOld: "This page was open for a long time. What you typed is kept; please send it once more."
    case .notSent:
      "We could not reach our records, so we do not know yet whether it was noted. Sending it again is safe: it counts once."
    }
  }

  var announcementNotSent: String { "Your note was not sent yet" }

  func invoiceSubject(_ invoice: String, seller: String, due: String, day: String) -> String {
    "\(invoice) from \(seller): \(due), due \(day)"
  }

  func invoiceSentence(_ invoice: String, seller: String, title: String) -> String {
    "\(seller) sends you \(invoice.prefix(1).lowercased())\(invoice.dropFirst()): \(title)."
  }

  var openInvoice: String { "See the invoice" }
  var depositPreparing: String { "Your deposit invoice is being prepared. It comes by email, too." }
  func depositDueOn(_ amount: String, day: String) -> String { "\(amount), due \(day)" }
  func depositPaid(_ amount: String) -> String { "\(amount), paid" }
  var payDeposit: String { "Pay the deposit" }
  var noteTitle: String { "A note" }
  var invoiceOnline: String { "This invoice online:" }
}
