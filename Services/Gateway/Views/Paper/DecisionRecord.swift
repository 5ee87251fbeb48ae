import HTML
import ProposalsContract

/// Who decided what, when and how, at the end of the signed copy.
struct DecisionRecord: Sendable {
  let page: ProposalPage
  let decision: ClientDecision
  let onBehalf: OnBehalf?
  let wording: Wording

  private var phrases: any Phrases { wording.phrases }
  private var content: ClientContent { page.content }

  static func name(_ decision: ClientDecision, content: ClientContent) -> String {
    decision.typedName.flatMap { $0.isEmpty ? nil : $0 } ?? decision.deciderName ?? content.client.name
  }

  var section: Markup {
    """
    <section class="record" aria-labelledby="record-title">
    <h2 id="record-title">\(phrases.recordTitle)</h2>
    <div class="signature">
    \(SignatureDrawing(decision.drawnSignature)?.picture(of: Self.name(decision, content: content), phrases: phrases))\
    <p class="signature-name">\(Self.name(decision, content: content))</p>
    <p class="signature-line">\(isTyped ? phrases.typedNameLine : phrases.clientNameLine)</p>
    </div>
    <dl class="record-facts">
    \(facts)\
    </dl>
    <p class="small">\(phrases.proofSentence)</p>
    </section>

    """
  }

  private var isTyped: Bool { !(decision.typedName ?? "").isEmpty }

  private var facts: [Markup] {
    let isAccepted = decision.kind == .accepted
    let total = wording.amount(isAccepted ? decision.totals.totalCents : content.totals.totalCents)
    let version = phrases.proposal(number: content.number, revision: content.revision)
    let reason = [decision.reasonCode.map(phrases.reason), decision.reason].compactMap { $0 }.filter { !$0.isEmpty }
    return [
      fact(phrases.decidedWhat, "\(isAccepted ? phrases.acceptedState : phrases.declinedTitle): \(version), \(total)"),
      fact(phrases.decidedWhen, "\(wording.moment(decision.decidedAt))"),
      fact(phrases.decidedHow, "\(how)"),
      reason.isEmpty ? nil : fact(phrases.reasonGiven, Markdown.plain(reason.joined(separator: "\n"))),
      decision.note.flatMap { $0.isEmpty ? nil : fact(phrases.note, Markdown.plain($0)) },
      fact(phrases.contentFingerprint, "<span class=\"fingerprint\">\(page.contentSHA256)</span>"),
    ].compactMap { $0 }
  }

  private var how: String {
    guard let onBehalf else {
      return decision.signedIn == true ? phrases.signedInToPortal : phrases.withPersonalLink
    }
    return phrases.recordedAfter(
      seller: content.seller.publicName, toldBy: onBehalf.toldBy, channel: phrases.channel(onBehalf.channel))
  }

  private func fact(_ label: String, _ value: Markup) -> Markup {
    "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n"
  }
}
