/// What a client wants to be different, in the gateway's own words.
extension ProposalReport {
  struct Changes: Hashable, Sendable {
    var typedName: String?
    var text: String?
    /// Of the lines that were named.
    var lineNames: [String]
    /// Who told the team, when the team wrote it down.
    var toldBy: String?
  }
}

extension ActivitySentence {
  static func changesRequested(_ changes: ProposalReport.Changes, title: String, person: String?) -> String {
    let tail = about(changes.lineNames) + (changes.text.map { ": \($0)" } ?? "")
    if let toldBy = changes.toldBy { return "The team recorded that \(toldBy) asked for changes to \(title)\(tail)" }
    return "\(changes.typedName ?? person ?? "The client") asked for changes to \(title)\(tail)"
  }

  /// " (Base cabinets, Island and 2 more)"; empty without any.
  static func about(_ lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    let shown = lines.prefix(3).joined(separator: ", ")
    return " (\(shown)\(lines.count > 3 ? " and \(lines.count - 3) more" : ""))"
  }
}
