import HTML

/// What happened, what is safe, what to do.
enum ErrorView {
  struct Input: Hashable, Sendable {
    var kind: ErrorKind
    var subject = SharedPage.proposal
    var assets: AssetAddresses
    /// From `Retry-After`, when there is one.
    var retryAfterSeconds: Int?
    /// Where "Try again" leads; a local path. No link when `nil` or when it is anything else (GW-6).
    var returnPath: String?
  }

  static func page(_ input: Input) -> Markup {
    let phrases = Languages.fallback
    let (title, text) = phrases.error(input.kind, of: input.subject)
    // Of a file nobody needs to be told when to come again: the page does.
    let isAboutFile = input.kind == .preparing || input.kind == .notPrintable
    let wait = isAboutFile ? [] : input.retryAfterSeconds.map { [phrases.tryAgainIn(seconds: $0)] } ?? []
    let label =
      isAboutFile ? phrases.back(to: input.subject) : input.kind == .nothingHere ? phrases.teamHome : phrases.tryAgain
    let link: Markup? = input.returnPath.flatMap { path in
      isLocal(path)
        ? "<p class=\"actions\"><a class=\"button strong\" href=\"\(path)\">\(label)</a></p>\n" : nil
    }
    let waiting: Markup? = input.kind == .preparing ? "<div class=\"preparing\" aria-hidden=\"true\"></div>\n" : nil
    let action: Markup = "\(waiting)\(link)"
    return PlainPage.page(
      title: title, paragraphs: text + wait, assets: input.assets, action: action, phrases: phrases)
  }

  private static func isLocal(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    return bytes.first == 0x2F && bytes.dropFirst().first != 0x2F && !bytes.contains { $0 <= 0x20 || $0 == 0x5C }
  }
}
