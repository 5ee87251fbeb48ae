import HTML

/// Signals of one proposal: each with its sentence, and when that was.
enum SignalList {
  /// - Parameter label: for those who hear the page; `nil` where a heading above says what they are about.
  static func list(_ signals: [Signal], _ wording: Wording, label: String? = nil) -> Markup {
    """
    <ul class="signals"\(label.map { " aria-label=\"\($0)\"" })>
    \(signals.map { item($0, wording) })\
    </ul>

    """
  }

  private static func item(_ signal: Signal, _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    return """
      <li><strong>\(phrases.signal(signal.kind))</strong>\
      <span class="small">\(phrases.signalSince(signal.code, moment: wording.recently(signal.since)))</span></li>

      """
  }
}
