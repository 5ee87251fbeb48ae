import ProposalsContract

extension AmericanEnglish {
  func sentSubject(title: String, seller: String, total: String, validUntil: String?) -> String {
    "\(title): \(numberedNoun) from \(seller), \(total)" + (validUntil.map { ", valid until \($0)" } ?? "")
  }

  func greeting(_ name: String) -> String { "Hello \(name)," }

  func sentSentence(seller: String, title: String) -> String {
    "\(seller) has prepared \(article) for you: \(title)."
  }

  func sentSentence(paysFor client: String, seller: String, title: String) -> String {
    "\(seller) has prepared \(article) for \(client): \(title). This copy is for you to read."
  }

  var openProposal: String { "Open the \(noun)" }
  var orCopyAddress: String { "Or copy this address into your browser:" }

  func personalLink(_ name: String) -> String {
    "The link is personal to \(name) and needs no password, so please do not forward it."
  }

  func mailReason(seller: String) -> String { "You get this mail because \(seller) prepared a \(noun) for you." }

  func receiptSubject(_ kind: DecisionKind, title: String, total: String, seller: String) -> String {
    switch kind {
    case .accepted: "You accepted: \(title), \(total), \(seller)"
    case .declined: "You declined: \(title), \(seller)"
    }
  }

  func receiptSentence(_ kind: DecisionKind, title: String, moment: String) -> String {
    switch kind {
    case .accepted: "Your acceptance of “\(title)” was recorded on \(moment). Thank you!"
    case .declined: "Your decision to decline “\(title)” was recorded on \(moment)."
    }
  }

  func mailNext(_ kind: DecisionKind, seller: String, deposit: String?) -> [String] {
    guard kind == .accepted else { return ["\(seller) has been told. Nothing is owed."] }
    if offer.isChangeOrder {
      return [
        "\(seller) has been told, and the contract has changed by it. Nothing is due now: it is billed with the project."
      ]
    }
    let money =
      deposit.map { "The deposit of \($0) is asked for with an invoice of its own; accepting charged nothing." }
      ?? "Nothing is due now."
    return ["\(seller) has been told and will contact you about the next steps. \(money)"]
  }

  func receiptOnBehalf(seller: String, toldBy: String, channel: String) -> String {
    "\(seller) recorded it for you after \(toldBy) told them \(channel)."
  }

  func channel(_ channel: OnBehalf.Channel) -> String {
    switch channel {
    case .phone: "by phone"
    case .email: "by email"
    case .text: "by text message"
    case .inPerson: "in person"
    case .letter: "by letter"
    case .other: "another way"
    }
  }

  func noticeSubject(_ kind: DecisionKind, client: String, title: String, total: String) -> String {
    switch kind {
    case .accepted: "Accepted: \(title), \(total), \(client)"
    case .declined: "Declined: \(title), \(total), \(client)"
    }
  }

  func noticeSentence(_ kind: DecisionKind, who: String, client: String, title: String, moment: String) -> String {
    let act = kind == .accepted ? "accepted" : "declined"
    let behalf = who == client ? "" : " for \(client)"
    return "\(who)\(behalf) \(act) “\(title)” on \(moment)."
  }

  func noticeNext(_ kind: DecisionKind, isWon: Bool) -> String {
    switch kind {
    case .accepted where offer.isChangeOrder: "The contract has changed by it. The next application can bill it."
    case .accepted where isWon: "The estimate is Won and the project exists. Next: agree on the start."
    case .accepted: "Next: agree on the start."
    case .declined: "The estimate stands at Declined. A call within the next days often tells why."
    }
  }

  var openPage: String { "Open the page" }
  var notYou: String { "Was this not you? Tell us right away." }
}
