import ProposalsContract

extension AmericanEnglish {
  var acceptProposal: String { "Accept \(noun)" }
  var decline: String { "Decline" }
  var declineProposal: String { "Decline \(noun)" }
  var askQuestion: String { "Ask a question" }
  var acceptTitle: String { "Accept this \(noun)" }

  func acceptSentence(version: String, total: String, seller: String) -> String {
    "You accept \(version) of this \(noun) for \(total). \(seller) is told right away, and this page becomes your receipt."
  }

  func nothingCharged(deposit: String?, seller: String) -> String {
    guard let deposit else { return "Nothing is charged on this page." }
    return "Nothing is charged on this page. \(seller) will ask you for the deposit of \(deposit) afterwards."
  }

  var yourName: String { "Your full name" }
  func yourNameHint(_ viewer: String) -> String { "Stands on the receipt. The link was sent to \(viewer)." }
  var note: String { "A note" }
  func noteHint(seller: String) -> String { "Anything \(seller) should know, such as the best day to start." }
  var optional: String { "optional" }
  var required: String { "required" }
  var acceptTerms: String { "Accepting means that you agree to the scope, the price and the terms on this page." }
  var whoDecidesTitle: String { "Who decides" }

  func readsOnly(seller: String) -> String {
    """
    Your link is for reading. The person that \(seller) asked to decide can accept or decline with a link of their own.
    """
  }

  func paysOnly(seller: String) -> String {
    """
    Your link is for reading. The person that \(seller) asked to decide can accept or decline with a link of their own; \
    invoices come to you once the \(noun) is accepted.
    """
  }

  var declineTitle: String { "Decline this \(noun)" }

  func declineSentence(seller: String) -> String {
    "\(seller) is told right away. Nothing is owed, and you can still get in touch if things change."
  }

  var reasonLegend: String { "What is the main reason?" }

  func reason(_ reason: DeclineReason) -> String {
    switch reason {
    case .price: "The price"
    case .timing: "The timing"
    case .scope: "The work is not what we had in mind"
    case .otherContractor: "We chose another contractor"
    case .notNeeded: "The work is no longer needed"
    case .other: "Another reason"
    }
  }

  var reasonText: String { "In your own words" }
  var reasonTextHint: String { "What would have made it a yes?" }
  var backToProposal: String { back(to: .proposal) }
  func back(to subject: SharedPage) -> String { "Back to the \(noun(of: subject))" }
  var confirmAcceptTitle: String { "Please confirm that you accept" }
  var confirmDeclineTitle: String { "Please confirm that you decline" }

  func confirmWhy(seller: String) -> String {
    """
    Nothing has been recorded yet. Mail programs and security tools sometimes press buttons by themselves, so we ask \
    once more before \(seller) is told.
    """
  }

  func confirmAccept(viewer: String, title: String, total: String) -> String {
    "Yes, I am \(viewer), and I accept “\(title)” for \(total)."
  }

  func confirmDecline(viewer: String, title: String) -> String {
    "Yes, I am \(viewer), and I decline “\(title)”."
  }

  var summaryOfWhat: String { "What you are deciding" }

  func problemTitle(_ problems: [FormProblem]) -> String {
    if problems.contains(where: { if case .question = $0 { true } else { false } }) { return questionNotSent }
    if problems.contains(where: { if case .announcement = $0 { true } else { false } }) { return announcementNotSent }
    return problems.contains(.notConfirmed) ? "We could not confirm that" : "Nothing was recorded yet"
  }

  func problem(_ problem: FormProblem, seller: String) -> String {
    switch problem {
    case .nameTooLong(let limit): "Your name is too long: please use at most \(limit) characters."
    case .noteTooLong(let limit): "Your note is too long: please use at most \(limit) characters."
    case .signatureUnreadable: signatureUnreadable
    case .reasonMissing: "Please choose a reason, so that \(seller) can learn from it."
    case .reasonTextMissing: "Please say in a few words why, so that \(seller) can learn from it."
    case .reasonTooLong(let limit): "Your reason is too long: please use at most \(limit) characters."
    case .confirmationMissing: "Please tick the box to confirm."
    case .quantityOutOfBounds(_, let line, let minimum, let maximum):
      "For “\(line)” you can have \(minimum) to \(maximum)."
    case .question(let problem): questionProblem(problem, seller: seller)
    case .objection(let problem): objectionProblem(problem, seller: seller)
    case .announcement(let problem): announcementProblem(problem, seller: seller)
    case .packageMissing: "Please choose one of the packages."
    case .totalChanged(let total):
      "With what you chose the total is \(total). Please look at it, then accept again."
    case .contractChanged:
      "The contract changed while you were reading: another change order was accepted. Please look at what it comes to now, then accept again."
    case .belowNothing(let isChosen): belowNothing(isChosen: isChosen, seller: seller)
    case .formTooOld: "This page was open for a long time. What you typed is kept; please send it once more."
    case .versionChanged: "The \(noun) changed while you were reading. Please look through it again before you decide."
    case .notConfirmed:
      "We could not reach our records, so we do not know yet whether it was saved. Sending it again is safe: it counts once."
    }
  }

  var errorPrefix: String { "Error:" }
}
