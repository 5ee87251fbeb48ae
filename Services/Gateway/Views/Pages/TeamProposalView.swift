import Foundation
import HTML
import Identifiers
import ProposalsContract

/// `GET /team/proposals/{id}`: where a proposal stands, and what is known of everybody and everything that came to it.
enum TeamProposalView {
  struct Subject: Sendable {
    var proposal: ProposalDetail
    /// The latest ones, newest first.
    var views: [ViewDetail]
    /// There were more.
    var hasMoreViews: Bool
    var trails: [DeliveryTrail]
    /// By the settings of whoever looks.
    var signals: [Signal] = []
  }

  static func page(_ visit: TeamVisit, _ subject: Subject) -> Markup {
    let page = Page(visit: visit, subject: subject)
    return TeamShell.page(
      visit, title: subject.proposal.title, live: subject.proposal.id.description, page.content)
  }

  private struct Page {
    let visit: TeamVisit
    let subject: Subject
    var wording: Wording { visit.wording }
    var phrases: any Phrases { visit.wording.phrases }
    var proposal: ProposalDetail { subject.proposal }
    var people: [ViewDetail] { subject.views.filter { $0.tier == .opened || $0.tier == .read } }

    var content: Markup {
      """
      <header class="team-head" data-part="head">
      <h1>\(proposal.title)</h1>
      <p class="aside">\(phrases.reference(number: proposal.number, revision: proposal.revision))</p>
      </header>
      \(standing)\
      \(when: proposal.state != .draft, "\(engagement)\(people.isEmpty ? nil : reading)\(recipients)\(machines)")
      """
    }

    // MARK: Where it stands

    private var standing: Markup {
      let money = MoneyStyle(currency: proposal.currency, locale: wording.locale)
      return """
        <section data-part="standing" class="panel standing" aria-labelledby="standing-title">
        <h2 id="standing-title">\(phrases.standing(proposal.state))</h2>
        <p>\(nextStep)</p>
        \(when: !subject.signals.isEmpty, SignalList.list(subject.signals, wording, label: phrases.signalsTitle))\
        <dl class="facts">
        <div><dt>\(phrases.total)</dt><dd>\(money.text(proposal.totals.totalCents))</dd></div>
        \(proposal.sentAt.map { fact(phrases.sent, "\(wording.moment($0))") })\
        \(proposal.validUntil.map { fact(phrases.validUntil, wording.time(day: $0)) })\
        </dl>
        </section>

        """
    }

    /// Nobody can open what never came.
    private var nextStep: String {
      let refused = DeliveryTrail.refused(of: subject.trails, at: visit.now)
      guard proposal.state == .sent, proposal.engagement.fetched == 0, !refused.isEmpty else {
        return phrases.nextStep(proposal.state, engagement: proposal.engagement)
      }
      return phrases.nextStepRefused
    }

    private func fact(_ label: String, _ value: Markup) -> Markup {
      "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n"
    }

    // MARK: Engagement

    private var engagement: Markup {
      let known = proposal.engagement
      return """
        <section data-part="engagement" class="panel" aria-labelledby="engagement-title">
        <h2 id="engagement-title">\(phrases.engagementTitle)\
        \(when: known.lookingNow, " <span class=\"live-mark\">\(phrases.lookingNow)</span>")</h2>
        <dl class="figures">
        \(figure(phrases.fetchedLabel, phrases.times(known.fetched), phrases.fetchedHint))\
        \(figure(phrases.openedLabel, phrases.times(known.opened), known.firstOpenedAt.map { phrases.firstOpened(wording.moment($0)) }
            ?? phrases.openedHint))\
        \(figure(phrases.readLabel, phrases.times(known.read), phrases.readHint))\
        \(figure(phrases.activeLabel, phrases.duration(seconds: known.activeSeconds), phrases.activeHint))\
        \(figure(phrases.depthLabel, phrases.share(basisPoints: known.depthBasisPoints), phrases.depthHint))\
        </dl>
        </section>

        """
    }

    private func figure(_ label: String, _ value: String, _ hint: String) -> Markup {
      """
      <div><dt>\(label)</dt><dd><strong>\(value)</strong><span class="small">\(hint)</span></dd></div>

      """
    }

    private var reading: Markup {
      let parts = ReadingPicture.parts(of: people, in: proposal, phrases: phrases)
      guard !parts.isEmpty else { return "" }
      return """
        <section data-part="reading" class="panel" aria-labelledby="reading-title">
        <h2 id="reading-title">\(phrases.readingTitle)</h2>
        \(when: subject.hasMoreViews, "<p class=\"small\">\(phrases.latestViewsOnly(subject.views.count))</p>\n")\
        \(ReadingPicture(parts: parts, phrases: phrases).figure)\
        </section>

        """
    }

    // MARK: Who came

    private var recipients: Markup {
      let known = Set(subject.trails.map(\.link.id.rawValue))
      let others = people.filter { view in view.shareLinkID.map { !known.contains($0) } ?? true }
      return """
        <section data-part="recipients" class="panel" aria-labelledby="recipients-title">
        <h2 id="recipients-title">\(phrases.recipientsTitle)</h2>
        <ul class="visitors">
        \(subject.trails.map(recipient))\
        \(when: !others.isEmpty, "<li><h3>\(phrases.otherLinks)</h3>\n\(timeline(others))</li>\n")\
        </ul>
        </section>

        """
    }

    private func recipient(_ trail: DeliveryTrail) -> Markup {
      let views = subject.views.filter { $0.shareLinkID == trail.link.id.rawValue && $0.tier != .automated }
      return """
        <li>
        <h3>\(trail.link.name)\(when: !trail.link.opens(at: visit.now), " <span class=\"aside\">\(phrases.linkClosed)</span>")</h3>
        <ol class="trail">
        \(steps(of: trail, views).map { "<li>\($0)</li>\n" })\
        </ol>
        \(when: !views.isEmpty, timeline(views))\
        </li>

        """
    }

    /// Queued, sent or refused, fetched, opened: how far it came.
    private func steps(of trail: DeliveryTrail, _ views: [ViewDetail]) -> [String] {
      let opened = views.compactMap(\.openedAt).min()
      return [
        phrases.mailStep(trail.mail, moment: trail.mailedAt.map(wording.moment)),
        views.map(\.startedAt).min().map { phrases.fetchedStep(wording.moment($0)) } ?? phrases.notFetchedStep,
        opened.map { phrases.openedStep(wording.moment($0)) } ?? phrases.notOpenedStep,
      ]
    }

    private func timeline(_ views: [ViewDetail]) -> Markup {
      """
      <ul class="visits">
      \(views.map(item))\
      </ul>

      """
    }

    private func item(_ view: ViewDetail) -> Markup {
      let longest = view.sections.prefix(2).filter { $0.activeSeconds > 0 }.map {
        "\(ReadingPicture.name(of: $0.part, in: proposal, phrases: phrases)) \(phrases.duration(seconds: $0.activeSeconds))"
      }
      let facts =
        [
          phrases.device(view.device), view.activeSeconds > 0 ? phrases.duration(seconds: view.activeSeconds) : nil,
        ].compactMap { $0 } + longest
      return """
        <li>
        <div>
        <p><strong>\(phrases.tier(view.tier))</strong> \(wording.moment(view.startedAt))\
        \(when: view.lookingNow, " <span class=\"live-mark\">\(phrases.lookingNow)</span>")</p>
        <p class="small">\(facts.joined(separator: " · "))</p>
        <p class="small">\(phrases.reason(view.reason))</p>
        \(when: view.forwardedHint, "<p class=\"small hint\">\(phrases.forwardedHint)</p>\n")\
        </div>
        \(when: view.overruled ?? (view.reason == "overruled"), overrule(view, wasPerson: false))\
        </li>

        """
    }

    private var machines: Markup {
      let machines = subject.views.filter { $0.tier == .automated }
      guard proposal.engagement.automated > 0 else { return "" }
      return """
        <details data-part="machines" class="panel machines">
        <summary>\(phrases.machinesTitle(proposal.engagement.automated))</summary>
        <p class="small">\(phrases.machinesText)</p>
        <ul class="visits">
        \(machines.map(machine))\
        </ul>
        </details>

        """
    }

    private func machine(_ view: ViewDetail) -> Markup {
      let link = subject.trails.first { $0.link.id.rawValue == view.shareLinkID }
      return """
        <li>
        <div>
        <p><strong>\(phrases.reason(view.reason))</strong></p>
        <p class="small">\(wording.moment(view.startedAt)) · \(phrases.device(view.device))\
        \(link.map { " · \(phrases.linkOf($0.link.name))" })</p>
        </div>
        \(overrule(view, wasPerson: true))\
        </li>

        """
    }

    private func overrule(_ view: ViewDetail, wasPerson: Bool) -> Markup {
      guard visit.session.member.role.scopes.contains("proposals:write") else { return "" }
      let id = Identifier<ViewDetail>(view.id).description
      return """
        <form method="post" action="/team/proposals/\(proposal.id.description)/views/\(id)/overrule">
        \(SignInView.token(visit.formToken))\
        <input type="hidden" name="was_person" value="\(wasPerson ? "yes" : "no")">
        <button class="button quiet" type="submit">\(wasPerson ? phrases.thisWasAPerson : phrases.takeThatBack)\
        <span class="visually-hidden">: \(wording.moment(view.startedAt))</span></button>
        </form>

        """
    }
  }
}
