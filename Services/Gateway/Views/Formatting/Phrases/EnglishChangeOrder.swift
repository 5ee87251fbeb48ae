/// What only change orders say, and the word that every sentence has for what it is about.
protocol ChangeOrderPhrases: Sendable {
  var contractStrip: String { get }
  var changedProject: String { get }
  var contractBefore: String { get }
  var thisChange: String { get }
  var contractAfter: String { get }
  /// - Parameter amount: what it came to when the change order was sent.
  func contractMoved(from amount: String) -> String
  /// In place of the form, where more would be taken off the contract than there is.
  var takesTooMuchTitle: String { get }
  func takesTooMuchText(seller: String) -> String
  /// What was sent can't be accepted.
  func belowNothing(isChosen: Bool, seller: String) -> String
  /// - Parameter change: without its sign.
  func acceptChange(version: String, change: String, sign: Int, after: String, seller: String) -> String
}

extension AmericanEnglish {
  /// In the middle of a sentence.
  var noun: String { offer.isChangeOrder ? "change order" : "proposal" }
  /// At its beginning.
  var capitalNoun: String { offer.isChangeOrder ? "Change order" : "Proposal" }

  /// "proposal", "change order 2".
  var numberedNoun: String {
    if case .changeOrder(let number?, _) = offer { "\(noun) \(number)" } else { noun }
  }

  /// "a proposal", "change order 2".
  var article: String {
    if case .changeOrder(.some, _) = offer { numberedNoun } else { "a \(noun)" }
  }

  var contractStrip: String { "What it does to the contract" }
  var changedProject: String { "Project" }
  var contractBefore: String { "Contract before" }
  var thisChange: String { "This change" }
  var contractAfter: String { "Contract after" }

  func contractMoved(from amount: String) -> String {
    "When this was sent, the contract came to \(amount). Other change orders were accepted since."
  }

  var takesTooMuchTitle: String { "This can no longer be accepted as it stands" }

  func takesTooMuchText(seller: String) -> String {
    "It takes more off the contract than the contract comes to now: other change orders were accepted since it was sent. "
      + "Your contract stays as it is. Ask \(seller) for a new version."
  }

  func belowNothing(isChosen: Bool, seller: String) -> String {
    let what =
      offer.isChangeOrder
      ? "This takes more off the contract than the contract comes to now." : "This comes to less than nothing."
    return isChosen
      ? "\(what) Please choose something else, or ask \(seller) for a new version."
      : "\(what) Please ask \(seller) for a new version."
  }

  func acceptChange(version: String, change: String, sign: Int, after: String, seller: String) -> String {
    let effect =
      switch sign {
      case ..<0: "takes \(change) off the contract, which then comes to \(after)"
      case 0: "leaves the contract at \(after)"
      default: "adds \(change) to the contract, which then comes to \(after)"
      }
    return "You accept \(version) of this change order. It \(effect). \(seller) is told right away, and this page "
      + "becomes your receipt."
  }
}
