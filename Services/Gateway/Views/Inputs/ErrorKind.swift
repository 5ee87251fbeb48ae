/// What a client came to see when it failed.
enum SharedPage: Hashable, Sendable, CaseIterable {
  case proposal, invoice
}

/// The failures that have a page of their own.
enum ErrorKind: Hashable, Sendable, CaseIterable {
  /// 400, 405, 414, 415, 431: the request is not one that a page of ours makes.
  case badRequest
  /// 413: more was typed than any form takes.
  case tooLarge
  /// 403: sent from another site, or without the marks a browser sets.
  case forbidden
  /// 403 of the team's pages: a form that was made for another browser or session.
  case foreignForm
  /// 404 of the team's pages.
  case nothingHere
  /// 409 and the like, for a page that was open too long.
  case stale
  /// 421: the host name is not this portal's.
  case wrongHost
  /// 429.
  case tooMany
  /// 500.
  case broken
  /// 503 `not_ready`: a file is being made; its page asks again by itself.
  case preparing
  /// 409 `not_printable`: a file that will never be.
  case notPrintable
  /// 503, 504: a part is away for a moment.
  case unavailable
  /// The same for the team.
  case teamUnavailable
}
