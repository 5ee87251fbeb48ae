import HTML
import Identifiers

/// The pages on which somebody signs in. They speak for no contractor: whose member it is, nobody knows yet.
enum SignInView {
  static func form(_ form: SignInForm, formToken: String, assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    let notice: Markup? =
      form.isSignedOut ? "<p class=\"receipt good quiet-notice\" role=\"status\">\(phrases.signedOut)</p>\n" : nil
    let error: Markup? = form.isWrong ? fieldError("email", phrases.emailWrong, phrases) : nil
    return page(
      title: phrases.signInTitle, isWrong: form.isWrong, assets: assets, before: notice,
      """
      <p>\(phrases.signInText)</p>
      <form method="post" action="/team/sign-in" novalidate>
      \(token(formToken))\
      \(form.then.map { "<input type=\"hidden\" name=\"then\" value=\"\($0)\">\n" })\
      <div class="field\(when: form.isWrong, " wrong")">
      <label for="email">\(phrases.emailLabel)</label>
      \(error)\
      <input type="email" id="email" name="email" value="\(form.email)" maxlength="254" autocomplete="email"\
       inputmode="email" spellcheck="false" autocapitalize="none" required\(described("email", when: form.isWrong))>
      </div>
      <p class="actions"><button class="button primary large" type="submit">\(phrases.sendSignInMail)</button></p>
      </form>
      <p class="small">\(phrases.signInForClients)</p>
      """)
  }

  struct CodeInput: Hashable, Sendable {
    var action: String
    /// The link was opened where nobody had asked for it.
    var isOtherBrowser: Bool
    var problem: SignInCodeProblem?
    var formToken: String
    var assets: AssetAddresses
  }

  static func code(_ input: CodeInput) -> Markup {
    let phrases = Languages.fallback
    let isWrong = input.problem != nil
    let error = input.problem.map { fieldError("code", phrases.codeProblem($0), phrases) }
    let text = input.isOtherBrowser ? [phrases.otherBrowserText] : phrases.mailOnItsWay
    return page(
      title: input.isOtherBrowser ? phrases.otherBrowserTitle : phrases.mailOnItsWayTitle, isWrong: isWrong,
      assets: input.assets,
      """
      \(text.map { "<p>\($0)</p>\n" })\
      <form method="post" action="\(input.action)" novalidate>
      \(token(input.formToken))\
      <div class="field\(when: isWrong, " wrong")">
      <label for="code">\(phrases.codeLabel)</label>
      <span class="hint" id="code-hint">\(phrases.codeHint)</span>
      \(error)\
      <input class="code-input" type="text" id="code" name="code" maxlength="20" autocomplete="one-time-code"\
       spellcheck="false" autocapitalize="characters" required aria-describedby="code-hint\
      \(when: isWrong, " code-error")"\(when: isWrong, " aria-invalid=\"true\" autofocus")>
      </div>
      <p class="actions"><button class="button primary large" type="submit">\(phrases.signIn)</button></p>
      </form>
      <details class="no-mail">
      <summary>\(phrases.noMailTitle)</summary>
      \(phrases.noMailText.map { "<p class=\"small\">\($0)</p>\n" })\
      <p class="actions"><a class="button quiet" href="/team/sign-in">\(phrases.askForNewMail)</a></p>
      </details>
      """)
  }

  static func link(action: String, formToken: String, assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    return page(
      title: phrases.linkTitle, assets: assets,
      """
      <p>\(phrases.linkText)</p>
      <form method="post" action="\(action)">
      \(token(formToken))\
      <p class="actions"><button class="button primary large" type="submit">\(phrases.signIn)</button></p>
      </form>
      <p class="small">\(phrases.linkNotYou)</p>
      """)
  }

  struct Choice: Hashable, Sendable {
    var member: Member.ID
    var organization: String
    var role: Member.Role
  }

  static func choices(_ choices: [Choice], formToken: String, assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    return page(
      title: phrases.choiceTitle, assets: assets,
      """
      <p>\(phrases.choiceText)</p>
      <form method="post" action="/team/sign-in/choice">
      \(token(formToken))\
      <ul class="teams">
      \(choices.map { choice -> Markup in
        """
        <li><button class="button quiet large" type="submit" name="member" value="\(choice.member.description)">\
        <strong>\(choice.organization)</strong> <span class="aside">\(phrases.role(choice.role))</span></button></li>

        """
      })\
      </ul>
      </form>
      """)
  }

  /// The one answer to every link and code that opens nothing.
  static func ended(assets: AssetAddresses) -> Markup {
    let phrases = Languages.fallback
    return page(
      title: phrases.signInEndedTitle, assets: assets,
      """
      \(phrases.signInEndedText.map { "<p>\($0)</p>\n" })\
      <p class="actions"><a class="button strong" href="/team/sign-in">\(phrases.askForNewMail)</a></p>
      """)
  }

  // MARK: Parts

  static func token(_ value: String) -> Markup { "<input type=\"hidden\" name=\"form_token\" value=\"\(value)\">\n" }

  private static func page(
    title: String, isWrong: Bool = false, assets: AssetAddresses, before: Markup? = nil, _ content: Markup
  ) -> Markup {
    let phrases = Languages.fallback
    let shell = PageShell(
      language: phrases.languageTag, title: isWrong ? "\(phrases.errorPrefix) \(title)" : title, assets: assets,
      brand: nil, skipLabel: phrases.skipToContent, footer: nil,
      arrangement: "narrow plain-page sign-in")
    return shell.page(
      """
      \(before)\
      <section class="panel" aria-labelledby="page-title">
      <h1 id="page-title">\(title)</h1>
      \(content)
      </section>
      """)
  }

  private static func fieldError(_ field: Markup, _ text: String, _ phrases: any Phrases) -> Markup {
    """
    <span class="field-error" id="\(field)-error" role="alert"><span class="visually-hidden">\(phrases.errorPrefix) \
    </span>\(text)</span>

    """
  }

  private static func described(_ field: Markup, when isWrong: Bool) -> Markup? {
    isWrong ? " aria-describedby=\"\(field)-error\" aria-invalid=\"true\" autofocus" : nil
  }
}
