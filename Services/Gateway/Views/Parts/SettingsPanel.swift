import HTML

/// What a member wants to be told, as a form.
struct SettingsPanel: Sendable {
  var form: SettingsForm
  var formToken: String
  var phrases: any Phrases

  /// Before the page's first heading: what is wrong, with the way to each field.
  var summary: Markup? {
    guard !form.wrong.isEmpty else { return nil }
    return """
      <div class="problems" id="problems" role="alert" tabindex="-1" autofocus aria-labelledby="problems-title">
      <h2 id="problems-title">\(phrases.settingsProblem)</h2>
      <ul>
      \(form.wrong.map { "<li><a href=\"#\(SettingsForm.name(ofLeast: $0))\">\(phrases.signalWrong($0))</a></li>\n" })\
      </ul>
      </div>

      """
  }

  var panel: Markup {
    """
    <section class="panel" id="settings" aria-labelledby="settings-title">
    <h2 id="settings-title">\(phrases.settingsTitle)</h2>
    <form method="post" action="\(TeamPath.account)/settings" novalidate>
    \(SignInView.token(formToken))\
    <fieldset class="settings" aria-describedby="signals-hint">
    <legend>\(phrases.signalsLegend)</legend>
    <p class="small" id="signals-hint">\(phrases.signalsHint)</p>
    \(Signal.Code.allCases.map(signal))\
    </fieldset>
    <fieldset class="settings" aria-describedby="notices-hint">
    <legend>\(phrases.noticesLegend)</legend>
    <p class="small" id="notices-hint">\(phrases.noticesHint)</p>
    \(Notice.allCases.map { box($0.rawValue, phrases.notice($0), isOn: form.notices.contains($0)) })\
    </fieldset>
    <p class="actions"><button class="button primary" type="submit">\(phrases.saveSettings)</button></p>
    </form>
    </section>

    """
  }

  private func signal(_ code: Signal.Code) -> Markup {
    let id = SettingsForm.name(ofLeast: code)
    let isWrong = form.number(code) == nil
    return """
      <div class="setting">
      \(box(code.rawValue, phrases.signalName(code), isOn: form.signals.contains(code)))\
      <div class="field threshold\(when: isWrong, " wrong")">
      <label for="\(id)">\(phrases.signalLeast(code))</label>
      \(when: isWrong, error(code))\
      <input type="text" id="\(id)" name="\(id)" value="\(form.least[code] ?? "")" inputmode="numeric" maxlength="4"\
       autocomplete="off"\(when: isWrong, " aria-describedby=\"\(id)-error\" aria-invalid=\"true\"")>
      </div>
      </div>

      """
  }

  private func error(_ code: Signal.Code) -> Markup {
    """
    <span class="field-error" id="\(SettingsForm.name(ofLeast: code))-error"><span class="visually-hidden">\
    \(phrases.errorPrefix) </span>\(phrases.signalLeastWrong(code))</span>

    """
  }

  private func box(_ name: String, _ label: String, isOn: Bool) -> Markup {
    """
    <label class="check"><input type="checkbox" name="\(name)" value="on"\(when: isOn, " checked")>
    <span>\(label)</span></label>

    """
  }
}
