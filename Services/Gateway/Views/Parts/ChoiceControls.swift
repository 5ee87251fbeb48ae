import HTML
import Identifiers
import ProposalsContract

/// What the client chooses with: a box for an option, a field for a quantity, a round button for a package. They stand
/// where the thing itself stands, and belong to the accept form by its name.
struct ChoiceControls: Sendable {
  var wording: Wording
  var fields: FormFields
  private let numbers: [LineID: Int]

  init(_ content: ClientContent, wording: Wording, fields: FormFields) {
    self.wording = wording
    self.fields = fields
    numbers = content.lineNumbers
  }

  var figures: LiveFigures { LiveFigures(wording: wording, isLive: true) }

  func number(of line: ClientLine) -> Int { numbers[line.id] ?? 0 }

  /// Nothing for a line that is not to be chosen.
  func line(_ line: ClientLine) -> Markup? {
    guard line.isChoosable else { return nil }
    return """
      <span class="choosing">\(when: line.optional, box(line))\(line.clientQuantity.map { quantity(line, $0) })</span>
      """
  }

  private func box(_ line: ClientLine) -> Markup {
    """
    <label class="check"><input type="checkbox" name="\(ChoiceFields.line(number(of: line)))" value="yes" form="acceptance" \
    data-choice\(when: line.selected, " checked")><span>\(wording.phrases.includeOption)\
    <span class="visually-hidden">: \(line.name)</span></span></label>
    """
  }

  private func quantity(_ line: ClientLine, _ bounds: ClientQuantityBounds) -> Markup {
    let name = ChoiceFields.quantity(number(of: line))
    let (minimum, maximum) = (wording.money.number(bounds.minimum), wording.money.number(bounds.maximum))
    let problem = fields.problems.first { $0.anchor == name }
    return """
      <label class="how-many\(when: problem != nil, " wrong")" for="\(name)"><span>\(wording.phrases.howMany)\
      <span class="visually-hidden"> \(line.name)</span> \
      <span class="hint">\(wording.phrases.youMayTake(minimum: minimum, maximum: maximum))</span></span>\
      <input type="text" inputmode="decimal" autocomplete="off" id="\(name)" name="\(name)" value="\(line.quantity)" \
      maxlength="12" form="acceptance" data-choice\(when: problem != nil, " aria-invalid=\"true\" aria-describedby=\"\(name)-error\"")></label>\
      \(problem.map { "<span class=\"field-error\" id=\"\(name)-error\">\(wording.phrases.problem($0, seller: ""))</span>" })
      """
  }

  func package(_ package: ClientPackage, number: Int) -> Markup {
    """
    <p class="card-state"><label class="check"><input type="radio" name="package" value="\(number)" \
    form="acceptance" data-choice\(when: package.selected, " checked")>\
    <span>\(wording.phrases.choosePackage(package.name))</span></label></p>

    """
  }

  /// Where no package is required.
  func noPackage(_ packages: ClientPackages) -> Markup? {
    guard !packages.required else { return nil }
    let isChosen = !packages.choices.contains(where: \.selected)
    return """
      <p class="no-package"><label class="check"><input type="radio" name="package" value="\(ChoiceFields.noPackage)" \
      form="acceptance" data-choice\(when: isChosen, " checked")><span>\(wording.phrases.noPackage)</span></label></p>

      """
  }

  /// For pages without script; with it the total follows by itself.
  func update(_ addresses: ProposalAddresses, isPreview: Bool) -> Markup {
    """
    <div class="update-total">
    <p class="hint" id="update-hint">\(wording.phrases.updateHint)</p>
    <button class="button quiet" type="submit" form="acceptance" formaction="\(addresses.choices)" \
    aria-describedby="update-hint"\(when: isPreview, " disabled")>\(wording.phrases.updateTotal)</button>
    </div>
    <p class="choice-status" id="choice-status" role="status"></p>

    """
  }
}
