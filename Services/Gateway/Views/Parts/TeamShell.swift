import HTML

/// The frame of every page of the team: the brand of the organization, and the way to one's account and out.
enum TeamShell {
  static func page(
    _ visit: TeamVisit, title: String, arrangement: Markup = "team", live: String? = nil, _ content: Markup
  ) -> Markup {
    let phrases = visit.wording.phrases
    let shell = PageShell(
      language: phrases.languageTag, title: "\(title), \(visit.seller.publicName)", assets: visit.assets,
      brand: .init(
        seller: visit.seller, callLabel: phrases.call, aside: navigation(visit, phrases: phrases), home: TeamPath.home),
      live: live, skipLabel: phrases.skipToContent, footer: nil, arrangement: arrangement)
    return shell.page(content)
  }

  private static func navigation(_ visit: TeamVisit, phrases: any Phrases) -> Markup {
    """
    <nav class="masthead-nav" aria-label="\(phrases.account)">
    <a href="/team/account">\(phrases.account)</a>
    \(signOutForm(visit, button: "plain"))\
    </nav>

    """
  }

  static func signOutForm(_ visit: TeamVisit, button: Markup) -> Markup {
    """
    <form method="post" action="/team/sign-out">
    \(SignInView.token(visit.formToken))\
    <button class="button \(button)" type="submit">\(visit.wording.phrases.signOut)</button>
    </form>

    """
  }
}
