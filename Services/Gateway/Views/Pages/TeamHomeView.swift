import HTML
import Identifiers
import ProposalsContract

/// `GET /team`: what needs somebody, and the way to the latest proposals. What is to appear here says so until it does.
enum TeamHomeView {
  struct Content: Sendable {
    /// The most pressing first; `nil` while their owner is away.
    var signals: [Signal]?
    /// The newest first; `nil` while their owner is away.
    var proposals: [Listed]?
    /// The newest first.
    var activity: [Activity] = []
  }

  struct Listed: Sendable {
    var proposal: ProposalSummary
    /// `nil` when the directory does not know them.
    var clientName: String?
  }

  /// Proposals with signals that are shown at once.
  static let mostCalls = 8

  static func page(_ visit: TeamVisit, _ content: Content) -> Markup {
    let phrases = visit.wording.phrases
    let member = visit.session.member
    return TeamShell.page(
      visit, title: phrases.needsYouTitle, live: "",
      """
      <header class="team-head" data-part="head">
      <h1>\(phrases.hello(member.name))</h1>
      <p class="aside">\(phrases.homeText(organization: visit.seller.publicName, role: phrases.role(member.role)))</p>
      </header>
      \(panel("needs-you", phrases.needsYouTitle, needsYou(content, visit.wording)))\
      <div class="team-columns">
      \(panel("proposals", phrases.homeProposalsTitle, proposals(content, visit.wording)))\
      \(panel("activity", phrases.homeActivityTitle, activity(content, visit.wording)))\
      </div>
      """)
  }

  private static func panel(_ id: Markup, _ title: String, _ content: Markup) -> Markup {
    """
    <section data-part="\(id)" class="panel" id="\(id)" aria-labelledby="\(id)-title">
    <h2 id="\(id)-title">\(title)</h2>
    \(content)\
    </section>

    """
  }

  private static func paragraphs(_ text: [String]) -> Markup {
    """
    \(text.prefix(1).map { "<p>\($0)</p>\n" })\
    \(text.dropFirst().map { "<p class=\"small\">\($0)</p>\n" })
    """
  }

  // MARK: Signals

  private static func needsYou(_ content: Content, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    guard let signals = content.signals else { return paragraphs([phrases.signalsAway]) }
    guard !signals.isEmpty else { return paragraphs(phrases.needsYouEmpty) }
    let calls = byProposal(signals)
    let rest = calls.count - mostCalls
    return """
      <ul class="calls">
      \(calls.prefix(mostCalls).map { call($0, wording) })\
      </ul>
      \(when: rest > 0, "<p class=\"small\">\(phrases.moreSignals(proposals: rest))</p>\n")
      """
  }

  /// Each proposal once, where its most pressing signal stands.
  static func byProposal(_ signals: [Signal]) -> [[Signal]] {
    var places: [SharedProposal.ID: Int] = [:]
    var calls: [[Signal]] = []
    for signal in signals {
      if let place = places[signal.proposal] {
        calls[place].append(signal)
      } else {
        places[signal.proposal] = calls.count
        calls.append([signal])
      }
    }
    return calls
  }

  private static func call(_ signals: [Signal], _ wording: Wording) -> Markup {
    guard let first = signals.first else { return "" }
    return """
      <li>
      <p class="call"><a href="\(TeamPath.proposal(first.proposal))">\(first.title)</a> \
      <span class="aside">\(first.number)</span></p>
      \(SignalList.list(signals, wording))\
      </li>

      """
  }

  // MARK: Proposals

  private static func proposals(_ content: Content, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    guard let listed = content.proposals else { return paragraphs([phrases.proposalsAway]) }
    guard !listed.isEmpty else { return paragraphs([phrases.homeProposalsEmpty]) }
    return """
      <ul class="listed">
      \(listed.map { item($0, phrases) })\
      </ul>

      """
  }

  // MARK: Activity

  private static func activity(_ content: Content, _ wording: Wording) -> Markup {
    guard !content.activity.isEmpty else { return paragraphs([wording.phrases.homeActivityEmpty]) }
    return """
      <ul class="listed happened">
      \(content.activity.map { line($0, wording) })\
      </ul>

      """
  }

  private static func line(_ activity: Activity, _ wording: Wording) -> Markup {
    let sentence: Markup =
      if let proposal = activity.proposal {
        "<a href=\"\(TeamPath.proposal(SharedProposal.ID(proposal)))\">\(activity.summary)</a>"
      } else {
        "\(activity.summary)"
      }
    return """
      <li>
      <p>\(sentence)<span class="small">\(wording.recently(activity.occurredAt))</span></p>
      </li>

      """
  }

  private static func item(_ listed: Listed, _ phrases: any Phrases) -> Markup {
    let proposal = listed.proposal
    let reference = phrases.reference(number: proposal.number, revision: proposal.revision)
    return """
      <li>
      <p><a href="\(TeamPath.proposal(SharedProposal.ID(proposal.id.rawValue)))">\(proposal.title)</a>\
      <span class="small">\(listed.clientName.map { "<span>\($0)</span> " })<span>\(reference)</span></span></p>
      <span class="state \(proposal.state.rawValue)">\(phrases.stateName(proposal.state))</span>
      </li>

      """
  }
}
