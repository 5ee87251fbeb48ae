extension AmericanEnglish {
  var objectionsQuestion: String { "Is it about particular lines?" }
  var objectionsHint: String {
    "Tick the lines that should be different. A few words to each help, but are not needed."
  }
  var objectionText: String { "What about it?" }
  var objectionsGiven: String { "About these lines" }

  func objected(name: String, section: String, text: String?) -> String {
    "\(name) (\(section))" + (text.map { ": \($0)" } ?? "")
  }

  var askForChanges: String { "Ask for changes" }
  var askForMoreChanges: String { "Ask for something else" }
  var changesTitle: String { "Almost right?" }

  func changesSentence(seller: String) -> String {
    "Say what should be different, and \(seller) can send you a new version. That decides nothing yet."
  }

  var changesAskedTitle: String { "Changes were asked for" }

  func changesNext(seller: String) -> String {
    """
    \(seller) has been told and can send a new version of this \(noun). Nothing is decided: you can still accept or \
    decline it as it stands.
    """
  }

  var changesFormTitle: String { "Ask for changes" }

  func changesFormSentence(seller: String) -> String {
    """
    \(seller) is told right away and can send you a new version. This decides nothing: the \(noun) stays open, and you \
    can still accept or decline it.
    """
  }

  var wish: String { "What should be different?" }
  var wishHint: String { "In your own words. If a line says it all, ticking it below is enough." }
  func requestNameHint(_ viewer: String) -> String { "Goes with your request. The link was sent to \(viewer)." }
  var sendChanges: String { "Send request" }

  func objectionProblem(_ problem: ObjectionProblem, seller: String) -> String {
    switch problem {
    case .nothingSaid: "Please say what should be different, or tick a line."
    case .wishTooLong(let limit): "Your text is too long: please use at most \(limit) characters."
    case .textTooLong(_, let line, let limit): "What you say about “\(line)” is too long: at most \(limit) characters."
    case .tooMany(let limit): "Please tick at most \(limit) lines; the rest fits into your own words."
    case .sentBefore: "This form was sent before, with other words. To add what it says now, send it once more."
    case .tooOften:
      "Changes were asked for many times for this version. Please call or write to \(seller) so that they can send a new one."
    }
  }

  func changesSubject(client: String, title: String) -> String { "Changes asked for: \(title), \(client)" }

  func changesMailSentence(who: String, client: String, title: String, moment: String) -> String {
    let behalf = who == client ? "" : " for \(client)"
    return "\(who)\(behalf) asked for changes to “\(title)” on \(moment). The \(noun) is still open."
  }

  func changesToldBy(_ name: String, channel: String) -> String { "\(name) told the team \(channel)." }

  var changesMailNext: String {
    "Next: revise the \(noun). The new draft marks these lines, and sending it replaces the version that is open now."
  }
}
