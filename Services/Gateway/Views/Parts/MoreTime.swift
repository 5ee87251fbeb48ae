import HTML
import ProposalsContract

/// Asking for more time: near the end and after it. Once asked, when that was.
enum MoreTime {
  /// Earlier than this nobody needs it.
  private static let nearDays = 7

  /// On the open page, in the last days.
  static func panel(_ visit: ProposalVisit, wording: Wording) -> Markup? {
    guard let day = CivilDate(text: visit.proposal.content.validUntil),
      day.daysSince1970 - wording.today.daysSince1970 <= nearDays
    else { return nil }
    return """
      <section class="panel no-print" id="more-time" aria-labelledby="more-time-title">
      <h2 id="more-time-title">\(wording.phrases.moreTimeTitle)</h2>
      \(form(visit, wording: wording))\
      </section>

      """
  }

  /// For a version that can still be given more time.
  static func form(_ visit: ProposalVisit, wording: Wording) -> Markup {
    let phrases = wording.phrases
    let seller = visit.proposal.content.seller.publicName
    if let asked = visit.proposal.extensionRequestedAt {
      return "<p>\(phrases.moreTimeAsked(date: wording.date(asked), seller: seller))</p>\n"
    }
    let address = ProposalAddresses(publicID: visit.proposal.publicID).extensionRequest
    return """
      <p>\(phrases.moreTimeText(seller: seller))</p>
      <form method="post" action="\(address)" class="more-time no-print">
      <div class="field">
      <label for="more-time-note">\(phrases.moreTimeNote) <span class="optional">(\(phrases.optional))</span></label>
      <span class="hint" id="more-time-note-hint">\(phrases.moreTimeNoteHint(seller: seller))</span>
      <textarea id="more-time-note" name="\(FormField.note.rawValue)" rows="2" maxlength="\(FieldLimits.note)" \
      aria-describedby="more-time-note-hint"></textarea>
      </div>
      <p class="actions">
      <button class="button quiet" type="submit"\(when: visit.isPreview, " disabled")>\(phrases.askForMoreTime)</button>
      </p>
      </form>

      """
  }
}
