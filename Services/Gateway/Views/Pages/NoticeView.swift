import HTML
import ProposalsContract

/// The proposal can't be decided any more, and whom to ask. An expired one can still be read.
enum NoticeView {
  static func page(_ notice: ProposalNotice, visit: ProposalVisit) -> Markup {
    let wording = Wording(visit)
    let phrases = wording.phrases
    let content = visit.proposal.content
    let (title, text) = words(notice, content: content, wording: wording)
    let isReadable = notice == .expired
    let shell = PageShell(
      visit, wording: wording, titlePrefix: title, isLive: isReadable, arrangement: isReadable ? "proposal" : "narrow")
    return shell.page(
      """
      <section class="receipt calm notice" aria-labelledby="notice-title">
      \(heading(title, isTop: !isReadable))
      <p>\(text)</p>
      \(notice == .expired && visit.proposal.state != .superseded ? MoreTime.form(visit, wording: wording) : nil)\
      \(newer(visit.proposal, phrases: phrases))\
      </section>
      \(KeptNote.section(visit, wording: wording))\
      \(when: isReadable, ProposalDocument(proposal: visit.proposal, wording: wording, isOpen: false, asks: AskLinks(visit, wording: wording)).article(visit.frame))\
      \(when: !isReadable, about(content, phrases: phrases))\
      <div class="answer">
      \(QuestionSection.section(visit, wording: wording, isOpen: false))\
      </div>
      """)
  }

  /// For whoever was sent the newer one, too; else the page says it again.
  static func newer(_ proposal: ProposalPage, phrases: any Phrases) -> Markup? {
    guard proposal.supersededBy != nil else { return nil }
    let address = ProposalAddresses(publicID: proposal.publicID).newer
    return
      "<p class=\"actions no-print\"><a class=\"button primary\" href=\"\(address)\">\(phrases.seeNewVersion)</a></p>\n"
  }

  private static func heading(_ title: String, isTop: Bool) -> Markup {
    isTop
      ? "<h1 class=\"receipt-title\" id=\"notice-title\">\(title)</h1>"
      : "<p class=\"receipt-title\" id=\"notice-title\">\(title)</p>"
  }

  /// Names the proposal without a single figure.
  private static func about(_ content: ClientContent, phrases: any Phrases) -> Markup {
    """
    <dl class="brief">
    <div><dt>\(phrases.proposal)</dt><dd><strong>\(content.title)</strong><span class="aside">\
    \(phrases.reference(number: content.number, revision: content.revision))</span></dd></div>
    <div><dt>\(phrases.preparedFor)</dt><dd>\(content.client.name)</dd></div>
    </dl>

    """
  }

  private static func words(_ notice: ProposalNotice, content: ClientContent, wording: Wording) -> (String, String) {
    let phrases = wording.phrases
    let seller = content.seller.publicName
    return switch notice {
    case .expired:
      (phrases.expiredTitle(date: wording.day(content.validUntil)), phrases.expiredText(seller: seller))
    case .withdrawn: (phrases.withdrawnTitle(seller: seller), phrases.withdrawnText(seller: seller))
    case .replaced: (phrases.replacedTitle, phrases.replacedText(seller: seller))
    }
  }
}
