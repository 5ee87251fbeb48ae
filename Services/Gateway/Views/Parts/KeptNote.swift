import HTML
import ProposalsContract

/// Gives back what was typed, in fields to copy from.
enum KeptNote {
  /// On a proposal's page, which says why it could not be sent.
  static func section(_ visit: ProposalVisit, wording: Wording) -> Markup? {
    guard let kept = visit.kept else { return nil }
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    return """
      <section class="panel kept no-print" id="kept" aria-labelledby="kept-title">
      <h2 id="kept-title">\(phrases.keptTitle)</h2>
      <p>\(phrases.keptText(seller: seller, mayAsk: visit.asking != nil))</p>
      \(fields(kept, phrases: phrases))\
      </section>

      """
  }

  static func fields(_ kept: KeptText, phrases: any Phrases) -> Markup {
    """
    \(kept.parts.map { part -> Markup in
      // A parser drops the first line feed of a textarea; one more keeps the text as it was typed.
      """
      <div class="field">
      <label for="kept-\(part.kind.rawValue)">\(phrases.kept(part.kind))</label>
      <textarea id="kept-\(part.kind.rawValue)" rows="\(rows(part.text))" readonly>
      \(part.text)</textarea>
      </div>

      """
    })
    """
  }

  private static func rows(_ text: String) -> Int {
    min(12, max(2, text.utf8.filter { $0 == 0x0A }.count + text.count / 40 + 1))
  }
}
