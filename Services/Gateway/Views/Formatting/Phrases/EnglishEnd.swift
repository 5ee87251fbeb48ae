extension AmericanEnglish {
  var moreTimeNote: String { "Anything to add?" }

  func moreTimeNoteHint(seller: String) -> String {
    "For example how long you need, or what you are waiting for. \(seller) reads it."
  }

  func endSubject(_ news: EndMail.News, client: String, title: String, day: String) -> String {
    switch news {
    case .asked: "\(client) asks for more time: \(title)"
    case .near: "\(title) for \(client) is valid until \(day)"
    case .past, .moved: "\(title) for \(client) has run out"
    }
  }

  func endSentence(_ news: EndMail.News, who: String, title: String, day: String) -> String {
    switch news {
    case .asked: "\(who) would like more time for “\(title)”, which is valid until \(day)."
    case .near: "“\(title)” is valid until \(day), and nobody has decided yet."
    case .past, .moved: "“\(title)” was valid until \(day), and nobody decided. It can no longer be accepted."
    }
  }

  func endNext(_ news: EndMail.News) -> String {
    switch news {
    case .asked: "Extend it to a later day, or revise it; either way those who decide get a mail with their link."
    case .near: "A short call may be all it needs. You can also extend it."
    case .past, .moved: "Extend it to a later day, send a revision, or mark the job as lost."
    }
  }

  func extendedSubject(seller: String, title: String, day: String) -> String {
    "\(seller) has extended “\(title)” until \(day)"
  }

  func extendedSentence(seller: String, title: String, day: String) -> String {
    "There is more time: “\(title)” from \(seller) can be accepted until \(day). Nothing else has changed."
  }
}
