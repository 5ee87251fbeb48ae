import HTML

/// Labelled fields with their hints and errors tied to them, and the error summary that links to each.
struct FormFields: Sendable {
  var wording: Wording
  var sellerName: String
  var problems: [FormProblem]

  /// First on the page, focused and announced, with script and without.
  var summary: Markup? {
    guard !problems.isEmpty else { return nil }
    return """
      <div class="problems" id="problems" role="alert" tabindex="-1" autofocus aria-labelledby="problems-title">
      <h2 id="problems-title">\(wording.phrases.problemTitle(problems))</h2>
      <ul>
      \(problems.map(summaryItem))\
      </ul>
      </div>

      """
  }

  func text(_ field: FormField, label: String, hint: String, value: String, autocomplete: Markup?, limit: Int) -> Markup
  {
    frame(field, label: label, hint: hint) {
      """
      <input type="text" id="\(field.rawValue)" name="\(field.rawValue)" value="\(value)" maxlength="\(limit)"\
      \(autocomplete.map { " autocomplete=\"\($0)\"" })\(describedBy(field))>
      """
    }
  }

  /// - Parameter attributes: what kind of field it is, beside name and value.
  func input(
    _ field: FormField, label: String, hint: String, value: String, isRequired: Bool, _ attributes: Markup
  ) -> Markup {
    frame(field, label: label, hint: hint, isRequired: isRequired) {
      """
      <input id="\(field.rawValue)" name="\(field.rawValue)" value="\(value)" \(attributes)\
      \(when: isRequired, " required")\(describedBy(field))>
      """
    }
  }

  func area(
    _ field: FormField, label: String, hint: String, value: String, limit: Int, isRequired: Bool = false
  ) -> Markup {
    frame(field, label: label, hint: hint, isRequired: isRequired) {
      // A parser drops the first line feed of a textarea; one more keeps the text as it was typed.
      """
      <textarea id="\(field.rawValue)" name="\(field.rawValue)" rows="3" maxlength="\(limit)"\
      \(when: isRequired, " required")\(describedBy(field))>
      \(value)</textarea>
      """
    }
  }

  func error(_ field: FormField) -> Markup? {
    guard let problem = problems.first(where: { $0.field == field }) else { return nil }
    return """
      <span class="field-error" id="\(field.rawValue)-error"><span class="visually-hidden">\
      \(wording.phrases.errorPrefix) </span>\(wording.phrases.problem(problem, seller: sellerName))</span>

      """
  }

  private func summaryItem(_ problem: FormProblem) -> Markup {
    let text = wording.phrases.problem(problem, seller: sellerName)
    return problem.anchor.map { "<li><a href=\"#\($0)\">\(text)</a></li>\n" } ?? "<li>\(text)</li>\n"
  }

  private func frame(
    _ field: FormField, label: String, hint: String, isRequired: Bool = false, _ control: () -> Markup
  ) -> Markup {
    let phrases = wording.phrases
    return """
      <div class="field\(when: hasProblem(field), " wrong")">
      <label for="\(field.rawValue)">\(label) \
      <span class="optional">(\(isRequired ? phrases.required : phrases.optional))</span></label>
      <span class="hint" id="\(field.rawValue)-hint">\(hint)</span>
      \(error(field))\
      \(control())
      </div>

      """
  }

  private func describedBy(_ field: FormField) -> Markup {
    """
     aria-describedby="\(field.rawValue)-hint\(when: hasProblem(field), " \(field.rawValue)-error")"\
    \(when: hasProblem(field), " aria-invalid=\"true\"")
    """
  }

  private func hasProblem(_ field: FormField) -> Bool { problems.contains { $0.field == field } }

  static func hidden(_ field: FormField, _ value: String) -> Markup {
    "<input type=\"hidden\" name=\"\(field.rawValue)\" value=\"\(value)\">\n"
  }
}

/// Lengths of what people type, in UTF-16 code units as `maxlength` counts them.
enum FieldLimits {
  static let typedName = 200
  static let note = 2000
  static let reason = 2000
  static let question = 2000
  static let wish = 2000
  /// Of one line, and lines at once.
  static let objection = 500
  static let objections = 50
}
