import HTML

/// A form that got no answer, and no page to come back on: what happened, what was typed, and the whole form again for
/// when it can be sent.
enum KeptFormView {
  struct Input: Hashable, Sendable {
    var kind: ErrorKind
    var assets: AssetAddresses
    var retryAfterSeconds: Int?
    /// `nil` when all that was filled in goes without words.
    var kept: KeptText?
    /// Where the form goes; a path of this portal.
    var action: String
    /// Every field as it was sent; `nil` when sending it again would not help.
    var fields: [Field]?
    /// The proposal's page.
    var returnPath: String
  }

  struct Field: Hashable, Sendable {
    var name: String
    var value: String
  }

  static func page(_ input: Input) -> Markup {
    let phrases = Languages.fallback
    let subject = SharedPageAddress.subject(of: input.returnPath)
    let (title, text) = phrases.error(input.kind, of: subject)
    let wait = input.retryAfterSeconds.map { [phrases.tryAgainIn(seconds: $0)] } ?? []
    return PlainPage.page(
      title: title, paragraphs: text + wait + [input.kept == nil ? phrases.keptFormText : phrases.keptPlainText],
      assets: input.assets,
      action: """
        \(input.kept.map { KeptNote.fields($0, phrases: phrases) })\
        \(input.fields.map { form($0, input.action, phrases) })\
        <p><a href="\(input.returnPath)">\(phrases.back(to: subject))</a></p>

        """, phrases: phrases)
  }

  private static func form(_ fields: [Field], _ action: String, _ phrases: any Phrases) -> Markup {
    """
    <form method="post" action="\(action)">
    \(fields.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">\n" })\
    <p class="actions"><button class="button strong" type="submit">\(phrases.sendAgain)</button></p>
    </form>

    """
  }
}
