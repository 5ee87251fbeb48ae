extension AmericanEnglish {
  var acceptedTitle: String { "Accepted. Thank you!" }
  var acceptedState: String { "Accepted" }
  var declinedTitle: String { "Declined" }
  func decidedBy(_ name: String) -> String { "by \(name)" }

  func recordedFor(client: String, seller: String) -> String { "\(client), recorded by \(seller) on their behalf" }

  var decidedWhen: String { "When" }
  var decidedWho: String { "Who" }
  var decidedWhat: String { "What" }
  var reasonGiven: String { "Reason" }
  var nextTitle: String { "What happens next" }

  func acceptedNext(seller: String, deposit: String?, isByInvoice: Bool, isProject: Bool) -> [String] {
    if offer.isChangeOrder {
      return [
        "\(seller) has been told, and the contract has changed by it.",
        "Nothing is due now. It is billed with the project; nothing has been charged.",
        "This page stays as your receipt. A copy is on its way to your email.",
      ]
    }
    return [
      "\(seller) has been told and will contact you to agree on the \(isProject ? "start of the work" : "appointment").",
      deposit.map { depositAgreed($0, isByInvoice: isByInvoice) } ?? "Nothing is due now. Nothing has been charged.",
      "This page stays as your receipt. A copy is on its way to your email.",
    ]
  }

  func declinedNext(seller: String) -> [String] {
    ["\(seller) has been told. Nothing is owed.", "If things change, get in touch; this page stays as your record."]
  }

  var moreTimeTitle: String { "Need more time?" }

  func moreTimeText(seller: String) -> String {
    "\(seller) can extend this \(noun). Asking decides nothing and costs nothing."
  }

  var askForMoreTime: String { "Ask for more time" }

  func moreTimeAsked(date: String, seller: String) -> String {
    "More time was asked for on \(date). \(seller) has been told; a new date will show on this page."
  }

  func expiredTitle(date: String) -> String { "This \(noun) was valid until \(date)" }

  func expiredText(seller: String) -> String {
    "It can no longer be accepted as it stands. Prices may have changed since; \(seller) can extend or renew it."
  }

  func withdrawnTitle(seller: String) -> String { "\(seller) has taken this \(noun) back" }

  func withdrawnText(seller: String) -> String {
    "It can no longer be accepted. You do not have to do anything; ask \(seller) if you did not expect this."
  }

  var seeNewVersion: String { "See the new version" }
  var replacedTitle: String { "There is a newer version of this \(noun)" }

  func replacedText(seller: String) -> String {
    "Please open the latest link that \(seller) sent you. The figures of this earlier version no longer hold."
  }

  var linkUnavailableTitle: String { "This link does not open anything" }

  var linkUnavailableText: [String] {
    [
      "It may have ended, been replaced by a newer one, or lost a few characters on the way.",
      "Open the link in your latest email once more, or ask the company that sent it to you for a new one. "
        + "Nothing was changed.",
    ]
  }

  func noun(of subject: SharedPage) -> String {
    switch subject {
    case .proposal: noun
    case .invoice: "invoice"
    }
  }

  func error(_ kind: ErrorKind, of subject: SharedPage) -> (title: String, text: [String]) {
    switch (kind, subject) {
    case (.preparing, _): preparingFile(of: subject)
    case (.notPrintable, _): noSuchFile(of: subject)
    case (.forbidden, .invoice):
      (
        "That did not come from our page",
        [
          "To protect you, only the invoice’s own page can send this. Nothing was changed.",
          "Open the link in your email and try again there.",
        ]
      )
    case (.broken, .invoice):
      (
        "Something went wrong on our side",
        [
          "We have noted it. What was saved before stays saved, and nothing was charged. Open your invoice again: it shows "
            + "whether what you sent arrived, and sending it twice counts once."
        ]
      )
    case (.unavailable, .invoice):
      (
        "We are away for a moment",
        [
          "Your invoice is safe, and nothing was charged. If you were telling of a check, send it again: it counts once."
        ]
      )
    default: error(kind)
    }
  }

  private func error(_ kind: ErrorKind) -> (title: String, text: [String]) {
    switch kind {
    case .badRequest:
      (
        "We could not read that request",
        ["Nothing was changed. Go back to the page you came from, reload it and try again."]
      )
    case .tooLarge:
      (
        "That was more text than we can take",
        [
          "Nothing was sent. Go back with your browser: what you typed is still there, as a rule. Make it shorter, and send "
            + "the rest as a question or by mail."
        ]
      )
    case .forbidden:
      (
        "That did not come from our page",
        [
          "To protect you, decisions are only taken from the proposal itself. Nothing was changed.",
          "Open the link in your email and try again there.",
        ]
      )
    case .foreignForm:
      (
        "This page was open for too long",
        ["It belongs to an earlier visit, so nothing was changed. Open it again and repeat what you did."]
      )
    case .nothingHere:
      ("There is nothing here", ["It may have been removed, or the address lost a few characters on the way."])
    case .stale:
      ("This page is out of date", ["Something changed since you opened it. Nothing was recorded. Open it again."])
    case .wrongHost:
      ("This address is not served here", ["Check the address, or open the link in your email once more."])
    case .tooMany:
      ("Too many tries in a short time", ["Nothing was changed. Wait a moment, then try again."])
    case .broken:
      (
        "Something went wrong on our side",
        [
          "We have noted it. What was saved before stays saved. If you were deciding, open your proposal again: "
            + "it shows whether your decision arrived, and sending it twice counts once."
        ]
      )
    case .preparing: preparingFile(of: .proposal)
    case .notPrintable: noSuchFile(of: .proposal)
    case .teamUnavailable:
      ("We are away for a moment", ["Nothing was lost. Try again shortly."])
    case .unavailable:
      (
        "We are away for a moment",
        ["Your proposal is safe. If you were deciding, try again: a decision counts once, however often it is sent."]
      )
    }
  }

  func tryAgainIn(seconds: Int) -> String {
    switch seconds {
    case ...1: "You can try again now."
    case ...90: "You can try again in \(seconds) seconds."
    default: "You can try again in \((seconds + 59) / 60) minutes."
    }
  }

  var tryAgain: String { "Try again" }
  var landingTitle: String { "Your contractor’s client portal" }

  var landingText: [String] {
    [
      "Proposals are opened with the personal link in your email. There is nothing to sign up for.",
      "Can’t find it? Look for the company’s name in your mail, or ask them to send the link again.",
    ]
  }
}
