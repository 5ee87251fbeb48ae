import Foundation
import Identifiers

/// One line of the team's feed: what happened, said in a sentence.
struct Activity: Hashable, Sendable {
  typealias ID = Identifier<Activity>

  var id: ID
  /// The event's type (`proposal.accepted`) or the gateway's own act (`share_link.created`).
  var type: String
  var occurredAt: Date
  var proposal: UUID?
  var estimate: UUID?
  var invoice: UUID? = nil
  var client: UUID?
  /// The person behind it, where one is known.
  var contact: UUID?
  /// `link:…`, `key:…`.
  var actor: String
  var summary: String
  /// A JSON object for programs.
  var data: String
}

/// What the proposals service reported, in the gateway's own words.
struct ProposalReport: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case sent
    case opened
    case accepted(Decision)
    case declined(Decision)
    /// With the team's words, if it gave any.
    case withdrawn(reason: String?)
    case extended
    case extensionRequested(note: String?)
    /// The end is near, or past, and nobody decided.
    case expiring
    case expired
    case projectCreated
    case asked(Question)
    case answered(Question)
    case changesRequested(Changes)
    /// With the team's words, if it gave any.
    case estimateLost(reason: String?)
  }

  struct Decision: Hashable, Sendable {
    var decidedAt: Date
    var totalCents: Int64
    var typedName: String?
    var note: String?
    /// The decline's reason in words, if one was given.
    var reason: String?
    /// Of the lines that a decline is about.
    var lineNames: [String] = []
    /// Who told the team, when the team recorded it.
    var toldBy: String?
    var contact: Contact.ID?
  }

  var kind: Kind
  var type: String
  var occurredAt: Date
  var proposal: SharedProposal.ID
  var estimate: UUID
  var client: Client.ID
  var title: String
  var number: String
  var revision: Int
  var currency: String
  var totalCents: Int64
  var actor: String
  var contact: Contact.ID?
  /// The last valid day, as in 2026-12-31, where it matters.
  var validUntil: String?
  var recipientNames: [String]
  var data: String
}

extension ProposalReport {
  /// The contact that the news names, if it names one.
  var statedContact: Contact.ID? {
    switch kind {
    case .accepted(let decision), .declined(let decision): decision.contact ?? contact
    case .sent, .opened, .withdrawn, .extended, .extensionRequested, .expiring, .expired, .projectCreated, .asked,
      .answered, .changesRequested, .estimateLost:
      contact
    }
  }

  /// The link by which it was done, if it was.
  var actingLink: ShareLink.ID? {
    let prefix = "link:"
    guard actor.hasPrefix(prefix) else { return nil }
    return ShareLink.ID(String(actor.dropFirst(prefix.count)))
  }

  /// Somebody may be told of it by their link.
  var isToldByLink: Bool {
    switch kind {
    case .accepted, .declined, .extended, .answered, .changesRequested: true
    case .sent, .opened, .withdrawn, .extensionRequested, .expiring, .expired, .projectCreated, .asked, .estimateLost:
      false
    }
  }

  /// What it brings about reads or changes the links of the proposal.
  var concernsLinks: Bool {
    switch kind {
    case .sent, .accepted, .declined: true
    default: isToldByLink
    }
  }

  /// The paper that is wanted from then on. The signed copy is a part of the proof.
  var paper: Paper.Kind? {
    switch kind {
    case .sent: .proposal
    case .accepted, .declined: .proof
    default: nil
    }
  }
}

/// The sentences of the feed.
enum ActivitySentence {
  /// - Parameter person: the contact's name, when the directory knows it.
  static func of(_ report: ProposalReport, person: String?) -> String {
    let title = report.title
    switch report.kind {
    case .sent:
      let whom = report.recipientNames.isEmpty ? "" : " to \(list(report.recipientNames))"
      return "\(title) was sent\(whom), \(money(report.totalCents, report))"
    case .opened:
      return "\(person ?? "Someone with the link") opened \(title)"
    case .accepted(let decision):
      return decided("accepted", decision, report, person: person, tail: ", \(money(decision.totalCents, report))")
    case .declined(let decision):
      return decided(
        "declined", decision, report, person: person,
        tail: about(decision.lineNames) + (decision.reason.map { ": \($0)" } ?? ""))
    case .withdrawn(let reason):
      return "Withdrew \(title)\(reason.map { ": \($0)" } ?? "")"
    case .extended: return "Extended \(title)\(until(report))"
    case .extensionRequested(let note):
      return "\(person ?? "Someone with the link") asked for more time for \(title)" + (note.map { ": \($0)" } ?? "")
    case .expiring: return "\(title) is valid\(until(report)) and not decided yet"
    case .expired: return "\(title) was valid\(until(report)) and was not decided"
    case .asked(let question): return asked(question, report, person: person)
    case .answered(let question): return answered(question, report)
    case .changesRequested(let changes): return changesRequested(changes, title: title, person: person)
    case .estimateLost(let reason): return "Marked \(title) as lost\(reason.map { ": \($0)" } ?? "")"
    case .projectCreated:
      return "The project \(title) was created from the accepted proposal, \(money(report.totalCents, report))"
    }
  }

  static func shareLinkCreated(name: String, title: String?) -> String {
    "A share link for \(name) was made" + (title.map { " for \($0)" } ?? "")
  }

  /// - Parameter title: "invoice INV-0007".
  static func paperFailed(of title: String, isFinal: Bool) -> String {
    "The PDF of \(title) could not be made"
      + (isFinal ? ": it is too large or holds something that can't be printed" : " and will be tried again")
  }

  static func mailFailed(name: String) -> String { "The mail to \(name) could not be delivered" }

  static func clientChanged(name: String) -> String { "The details of \(name) were changed" }

  static func contactChanged(from before: Contact, to contact: Contact) -> String {
    // Without the addresses: the feed is kept, and shown to keys that may not read the directory.
    before.email == contact.email
      ? "The details of \(contact.name) were changed" : "The email address of \(contact.name) was changed"
  }

  static func shareLinkRevoked(name: String) -> String { "The share link of \(name) was revoked" }

  private static func decided(
    _ verb: String, _ decision: ProposalReport.Decision, _ report: ProposalReport, person: String?, tail: String
  ) -> String {
    if let toldBy = decision.toldBy {
      return "The team recorded that \(toldBy) \(verb) \(report.title)\(tail)"
    }
    return "\(decision.typedName ?? person ?? "The client") \(verb) \(report.title)\(tail)"
  }

  private static func until(_ report: ProposalReport) -> String {
    report.validUntil.map { " until \($0)" } ?? ""
  }

  private static func money(_ cents: Int64, _ report: ProposalReport) -> String {
    MoneyText.short(cents: cents, currency: report.currency)
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
