import Foundation
import HTML
import Identifiers

/// `GET /team/account`: who one is here, what one is told, and where one is signed in (AU-5).
enum AccountView {
  static func page(_ visit: TeamVisit, settings: SettingsForm, sessions: [Session]) -> Markup {
    let phrases = visit.wording.phrases
    let lifetime = SignInAudience.member.session
    let told = SettingsPanel(form: settings, formToken: visit.formToken, phrases: phrases)
    let title = phrases.accountTitle
    return TeamShell.page(
      visit, title: settings.wrong.isEmpty ? title : "\(phrases.errorPrefix) \(title)", arrangement: "team narrow",
      """
      \(told.summary)\
      \(when: settings.isSaved, "<p class=\"receipt good quiet-notice\" role=\"status\">\(phrases.settingsSaved)</p>\n")\
      <h1>\(phrases.accountTitle)</h1>
      <section class="panel" aria-label="\(phrases.account)">
      \(facts(visit, phrases: phrases))\
      </section>
      \(told.panel)\
      <section class="panel" aria-labelledby="sessions-title">
      <h2 id="sessions-title">\(phrases.sessionsTitle)</h2>
      <p class="small">\
      \(phrases.sessionsText(idleMinutes: lifetime.idleSeconds / 60, hours: lifetime.absoluteSeconds / 3600))</p>
      <ul class="sessions">
      \(sessions.map { item($0, visit, phrases: phrases) })\
      </ul>
      </section>
      """)
  }

  private static func facts(_ visit: TeamVisit, phrases: any Phrases) -> Markup {
    let member = visit.session.member
    let rows = [
      (phrases.nameLabel, member.name), (phrases.emailLabel, member.email),
      (phrases.roleLabel, phrases.role(member.role)), (phrases.organizationLabel, visit.seller.publicName),
    ]
    return """
      <dl class="facts">
      \(rows.map { label, value -> Markup in "<div><dt>\(label)</dt><dd>\(value)</dd></div>\n" })\
      </dl>

      """
  }

  private static func item(_ session: Session, _ visit: TeamVisit, phrases: any Phrases) -> Markup {
    let wording = visit.wording
    let kind = phrases.device(session.device.kind)
    let device = session.device.program.map { "\(kind), \($0)" } ?? kind
    let isThis = session.id == visit.session.session.id
    return """
      <li>
      <div class="session">
      <p><strong>\(device)</strong>\
      \(when: isThis, " <span class=\"new-mark\">\(phrases.thisSession)</span>")</p>
      <p class="small">\(phrases.sessionBegan(wording.moment(session.beganAt)))<br>\
      \(phrases.sessionLastUsed(wording.moment(session.lastUsedAt)))</p>
      </div>
      \(isThis ? TeamShell.signOutForm(visit, button: "quiet") : end(session, device, visit, phrases: phrases))\
      </li>

      """
  }

  private static func end(
    _ session: Session, _ device: String, _ visit: TeamVisit, phrases: any Phrases
  ) -> Markup {
    """
    <form method="post" action="/team/account/sessions/\(session.id.description)/end">
    \(SignInView.token(visit.formToken))\
    <button class="button quiet" type="submit" aria-label="\(phrases.endSession(of: device))">\
    \(phrases.endSession)</button>
    </form>

    """
  }
}
