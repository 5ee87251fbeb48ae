import HTML

/// `GET /team`: the first page of the team. What is to appear here says so until it does.
enum TeamHomeView {
  static func page(_ visit: TeamVisit) -> Markup {
    let phrases = visit.wording.phrases
    let member = visit.session.member
    return TeamShell.page(
      visit, title: phrases.needsYouTitle,
      """
      <header class="team-head">
      <h1>\(phrases.hello(member.name))</h1>
      <p class="aside">\(phrases.homeText(organization: visit.seller.publicName, role: phrases.role(member.role)))</p>
      </header>
      \(panel("needs-you", phrases.needsYouTitle, phrases.needsYouEmpty))\
      <div class="team-columns">
      \(panel("proposals", phrases.homeProposalsTitle, [phrases.homeProposalsEmpty]))\
      \(panel("activity", phrases.homeActivityTitle, [phrases.homeActivityEmpty]))\
      </div>
      """)
  }

  private static func panel(_ id: Markup, _ title: String, _ text: [String]) -> Markup {
    """
    <section class="panel" id="\(id)" aria-labelledby="\(id)-title">
    <h2 id="\(id)-title">\(title)</h2>
    \(text.prefix(1).map { "<p>\($0)</p>\n" })\
    \(text.dropFirst().map { "<p class=\"small\">\($0)</p>\n" })\
    </section>

    """
  }
}
