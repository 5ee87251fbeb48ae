import HTML
import ProposalsContract

/// The lines of a proposal to be ticked, each with room for a few words; and those that were named, as they are shown.
struct ObjectionList: Sendable {
  var content: ClientContent
  var entries: [ObjectionEntry]
  var phrases: any Phrases
  var problems: [FormProblem]

  /// Folded away until it is wanted, where most people have no use for it.
  func folded() -> Markup {
    let isOpen = !entries.isEmpty
    return """
      <details class="objections" id="\(ObjectionFields.listID)"\(when: isOpen, " open")>
      <summary><span>\(phrases.objectionsQuestion) <span class="optional">(\(phrases.optional))</span></span></summary>
      \(groups)\
      </details>

      """
  }

  func unfolded() -> Markup {
    """
    <div class="objections" id="\(ObjectionFields.listID)">
    <p class="objections-title">\(phrases.objectionsQuestion) <span class="optional">(\(phrases.optional))</span></p>
    \(groups)\
    </div>

    """
  }

  /// For a page that asks something else and sends them along unseen.
  static func hidden(_ entries: [ObjectionEntry]) -> Markup {
    """
    \(entries.map { entry -> Markup in
      """
      <input type="hidden" name="\(ObjectionFields.line(entry.number))" value="yes">
      \(when: !entry.text.isEmpty, "<input type=\"hidden\" name=\"\(ObjectionFields.text(entry.number))\" value=\"\(entry.text)\">\n")
      """
    })
    """
  }

  /// As they were said.
  static func said(_ objections: [Objection]) -> Markup {
    """
    <ul class="objected">
    \(objections.map { objection -> Markup in
      """
      <li><strong>\(objection.name)</strong> <span class="aside">\(objection.section)</span>\
      \(objection.text.map { "<span class=\"said\">\($0)</span>" })</li>

      """
    })\
    </ul>

    """
  }

  private var groups: Markup {
    let groups = content.lineGroups.map { group -> Markup in
      """
      <fieldset class="objection-group">
      <legend>\(group.title)</legend>
      \(group.lines.map { row($0.line, number: $0.number) })\
      </fieldset>

      """
    }
    return "<p class=\"hint\">\(phrases.objectionsHint)</p>\n\(groups)"
  }

  private func row(_ line: ClientLine, number: Int) -> Markup {
    let entry = entries.first { $0.number == number }
    let problem = problems.first {
      if case .objection(.textTooLong(number, _, _)) = $0 { true } else { false }
    }
    let id = ObjectionFields.text(number)
    return """
      <div class="objection\(when: problem != nil, " wrong")">
      <label class="check"><input type="checkbox" id="\(ObjectionFields.line(number))" \
      name="\(ObjectionFields.line(number))" value="yes"\(when: entry != nil, " checked")>
      <span>\(line.name)</span></label>
      <div class="objection-text">
      <label for="\(id)">\(phrases.objectionText)<span class="visually-hidden">: \(line.name)</span> \
      <span class="optional">(\(phrases.optional))</span></label>
      \(problem.map { "<span class=\"field-error\" id=\"\(id)-error\">\(phrases.problem($0, seller: content.seller.publicName))</span>\n" })\
      <input type="text" id="\(id)" name="\(id)" value="\(entry?.text ?? "")" maxlength="\(FieldLimits.objection)"\
      \(when: problem != nil, " aria-invalid=\"true\" aria-describedby=\"\(id)-error\"")>
      </div>
      </div>

      """
  }
}
