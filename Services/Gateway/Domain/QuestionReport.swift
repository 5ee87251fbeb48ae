import Foundation

extension ProposalReport {
  /// One message of a proposal's thread, as the proposals service tells it.
  struct Question: Hashable, Sendable {
    var text: String
    /// The person who asks; the member who answers, if one signed.
    var authorName: String?
    /// What it is about; absent for the whole proposal.
    var lineName: String?
    /// Whom an answer concerns.
    var concerns: [Contact.ID]
  }
}

extension ActivitySentence {
  static func asked(_ question: ProposalReport.Question, _ report: ProposalReport, person: String?) -> String {
    let who = person ?? question.authorName ?? "Someone with the link"
    return "\(who) asked about \(subject(question, report)): \(short(question.text))"
  }

  static func answered(_ question: ProposalReport.Question, _ report: ProposalReport) -> String {
    "\(question.authorName ?? "The team") answered on \(subject(question, report)): \(short(question.text))"
  }

  private static func subject(_ question: ProposalReport.Question, _ report: ProposalReport) -> String {
    question.lineName.map { "“\($0)” in \(report.title)" } ?? report.title
  }

  /// One line of the feed; the whole text is in the thread.
  private static func short(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= 140 ? words : words.prefix(139) + "…"
  }
}
