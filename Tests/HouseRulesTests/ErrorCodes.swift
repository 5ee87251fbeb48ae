import Foundation

/// The codes that a caller of the public API may get, as the code gives them and as `openapi.yaml` names them.
enum ErrorCodes {
  /// In logs, events and queues, or between the services: no caller of the API ever sees them.
  static let inside: Set<String> = [
    "amount_missing", "answer_too_large", "cancelled", "change_request_missing", "connection_lost", "content_type",
    "decision_missing",
    "etag_missing",
    "file", "issue_incomplete", "lease_ran_out", "mail_failed", "not_modified_unasked", "not_recorded", "overloaded",
    "paper_failed",
    "printer_busy",
    "protocol_failure", "question_missing", "request_malformed", "unreachable", "unsendable",
  ]
  /// Of the pages' forms, which have their own words for them, and of any server.
  static let ofPages: Set<String> = [
    "confirmation_needed", "cross_site", "form_syntax", "internal", "message_key_reused", "method_not_allowed",
    "misdirected_request", "deadline_exceeded", "form_token", "sign_in_needed",
  ]

  /// Codes that the sources state where a problem or a field's error is made.
  static func stated(in files: [SourceFile]) -> Set<String> {
    let patterns = [#"code: "([a-z]+(?:_[a-z]+)*)""#, #"(?:\.fail|checks\.fail)\(\s*"([a-z]+(?:_[a-z]+)*)""#]
    return Set(
      files.flatMap { file in
        patterns.flatMap { pattern in matches(of: pattern, in: file.text) }
      })
  }

  /// What `Codes: a, b.` lists.
  static func described(in openapi: String) -> Set<String> {
    Set(
      matches(of: #"Codes: ([a-z_, ]+)\."#, in: openapi).flatMap { list in
        list.split(separator: ",").map { $0.filter { $0 != " " } }
      })
  }

  /// - Returns: what is stated and not described, and what is described and nowhere in the sources.
  static func differences(sources: [SourceFile], openapi: String) -> [String] {
    let (stated, described) = (stated(in: sources), described(in: openapi))
    let text = sources.map(\.text).joined(separator: "\n")
    let silent = stated.subtracting(described).subtracting(inside).subtracting(ofPages)
    let invented = described.filter { !text.contains("\"\($0)\"") }
    return silent.sorted().map { "\($0) is given and not described" }
      + invented.sorted().map { "\($0) is described and never given" }
      + inside.union(ofPages).subtracting(stated).sorted().map { "\($0) is excused and never given" }
  }

  private static func matches(of pattern: String, in text: String) -> [String] {
    guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
      Range(match.range(at: 1), in: text).map { String(text[$0]) }
    }
  }
}
