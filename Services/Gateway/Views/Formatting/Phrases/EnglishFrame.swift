extension AmericanEnglish {
  var skipToContent: String { "Skip to the content" }
  var skipToAnswer: String { "Skip to the answer" }
  /// "Ana", "Ana and Bob", "Ana, Bob and Cleo".
  static func listed(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return "\(names.dropLast().joined(separator: ", ")) and \(last)"
  }

  var takenOff: String { "taken off" }
  var license: String { "License" }
  var call: String { "Call" }
  var write: String { "Email" }

  func callOrWrite(phone: String?, email: String?, name: String) -> String {
    switch (phone, email) {
    case (let phone?, let email?): "Call \(name) at \(phone) or write to \(email)."
    case (let phone?, nil): "Call \(name) at \(phone)."
    case (nil, let email?): "Write to \(name) at \(email)."
    case (nil, nil): "Get in touch with \(name) the way you usually do."
    }
  }

  func privatePage(viewer: String) -> String {
    "This page was made for \(viewer). Whoever has the link can read it, so please do not pass it on."
  }

  func measured(seller: String) -> String {
    "\(seller) can see that this page was opened and which parts were read."
  }

  var measuredHow: String { "What is counted, and what is not" }

  func measuredText(seller: String) -> String {
    "This page counts how long it is in view and which parts of it are, and notes the kind of device: phone, tablet or "
      + "computer. There are no tracking cookies, nothing comes from other sites, and no address is kept. \(seller) uses "
      + "this only to see that the \(noun) has arrived and was read."
  }

  func tabTitle(_ title: String, seller: String, number: String) -> String { "\(title) (\(number)), \(seller)" }
  var printedHow: String { "It opens with the personal link in your email." }
  var printedFrom: String { "This \(noun) online:" }
}
