import ProposalsContract

extension AmericanEnglish {
  func signal(_ kind: Signal.Kind) -> String {
    switch kind {
    case .notOpened(let days, let refused): "Sent \(distance(days: -days)), not opened" + notDelivered(to: refused)
    case .openedOften(let times): "Opened \(times) times today"
    case .leftAfterReading(let part):
      "Spent \(duration(seconds: part.seconds)) on \(partInSentence(part)), then left"
    }
  }

  private func notDelivered(to names: [String]) -> String {
    switch names.count {
    case 0: ""
    case 1: ": the mail to \(names[0]) was not delivered"
    default:
      ": the mails to \(Self.listed(names)) were not delivered"
    }
  }

  private func partInSentence(_ part: TimingFacts.Part) -> String {
    switch part.name {
    case "introduction": "the introduction"
    case "packages": "the packages"
    case "price": "the price"
    case "terms": "the terms"
    case "questions": "the questions"
    default: part.title.map { "“\($0)”" } ?? "one section"
    }
  }

  func signalSince(_ code: Signal.Code, moment: String) -> String {
    switch code {
    case .notOpened: "Sent \(moment)"
    case .openedOften: "Last opened \(moment)"
    case .leftAfterReading: "Left \(moment)"
    }
  }

  var signalsTitle: String { "Worth a call" }

  func moreSignals(proposals: Int) -> String {
    proposals == 1 ? "And one more proposal." : "And \(proposals) more proposals."
  }

  var signalsAway: String { "What needs you can’t be told right now. Try again in a moment." }
  var proposalsAway: String { "The proposals can’t be shown right now. Try again in a moment." }

  func stateName(_ state: ProposalState) -> String {
    switch state {
    case .draft: "Draft"
    case .sent: "Sent"
    case .accepted: "Accepted"
    case .declined: "Declined"
    case .expired: "Expired"
    case .withdrawn: "Taken back"
    case .superseded: "Replaced"
    }
  }

  func openedSubject(who: String?, title: String) -> String { "\(who ?? "Your client") opened: \(title)" }

  func openedSentence(who: String?, title: String, moment: String) -> String {
    "\(who ?? "Someone with the link") opened “\(title)” for the first time on \(moment)."
  }

  var seeReading: String { "See what they look at" }

  var openedWhy: String {
    "You get this mail once for each proposal. Under “Account” on your team’s page you can turn it off."
  }
}

extension AmericanEnglish {
  var settingsTitle: String { "What you are told" }
  var settingsSaved: String { "Saved. It holds from now on." }
  var settingsProblem: String { "Nothing was saved yet" }
  var signalsLegend: String { "Signals" }
  var signalsHint: String { "They show on your first page and on each proposal, for you alone." }

  func signalName(_ code: Signal.Code) -> String {
    switch code {
    case .notOpened: "Sent and not opened"
    case .openedOften: "Opened often in one day"
    case .leftAfterReading: "Read one part for long, then left"
    }
  }

  func signalLeast(_ code: Signal.Code) -> String {
    switch code {
    case .notOpened: "Days since it was sent"
    case .openedOften: "Times in one day"
    case .leftAfterReading: "Minutes on that part"
    }
  }

  func signalLeastWrong(_ code: Signal.Code) -> String {
    "Type a whole number from \(code.bounds.lowerBound) to \(code.bounds.upperBound)."
  }

  func signalWrong(_ code: Signal.Code) -> String { "\(signalName(code)): \(signalLeastWrong(code))" }

  var noticesLegend: String { "Mails to you" }
  var noticesHint: String { "Your office’s own address gets its mails all the same." }

  func notice(_ notice: Notice) -> String {
    switch notice {
    case .firstOpen: "A proposal is opened for the first time"
    case .decision: "A proposal is accepted or declined"
    case .question: "A client asks a question"
    }
  }

  var saveSettings: String { "Save" }
}
