import HTML
import ProposalsContract

/// Good, better, best: one card each, with what it makes the whole cost and the difference to the one in the total.
struct PackageCards: Sendable {
  var wording: Wording
  /// What the client chose, on a receipt; as sent otherwise.
  var choices: ChosenOptions?
  /// Of the lines; what a package costs as a whole is always told.
  var showsAmounts = true
  /// On the open page of somebody who decides: one of the cards is to be chosen.
  var controls: ChoiceControls?
  var asks: AskLinks?
  var pictures: Pictures?

  func section(_ packages: ClientPackages) -> Markup {
    """
    <section class="packages" data-part="packages" aria-labelledby="packages-title">
    <h2 id="packages-title">\(packages.title)</h2>
    <div\(when: controls != nil, " role=\"radiogroup\" aria-labelledby=\"packages-title\"")>
    <ul class="cards" role="list">
    \(packages.choices.enumerated().map { card($0.element, number: $0.offset, among: packages.choices) })\
    </ul>
    \(controls.flatMap { $0.noPackage(packages) })\
    </div>
    </section>

    """
  }

  private func card(_ package: ClientPackage, number: Int, among all: [ClientPackage]) -> Markup {
    let phrases = wording.phrases
    let isChosen = isChosen(package)
    let mark = choices == nil ? phrases.includedAsShown : phrases.chosenPackage
    return """
      <li class="card\(when: isChosen, " chosen")">
      <h3>\(package.name)</h3>
      \(when: package.recommended, "<p class=\"badge\">\(phrases.recommended)</p>\n")\
      \(when: !package.summary.isEmpty, "<p class=\"card-summary\">\(package.summary)</p>\n")\
      <p class="card-price"><strong>\(price(package, number: number))</strong> \
      <span class="aside">\(phrases.totalWithPackage)</span></p>
      \(controls.map { $0.package(package, number: number) })\
      \(when: isChosen && controls == nil, "<p class=\"card-state\"><span class=\"tick\" aria-hidden=\"true\"></span>\(mark)</p>\n")\
      \(controls != nil ? nil : difference(package, among: all).map { "<p class=\"card-difference\">\($0)</p>\n" })\
      <ul class="card-lines" aria-label="\(phrases.packageIncludes(package.name))">
      \(package.lines.map(line))\
      </ul>
      </li>

      """
  }

  private func price(_ package: ClientPackage, number: Int) -> Markup {
    let amount = wording.amount(package.totalIfChosenCents)
    return controls.map { $0.figures.text(amount, LiveFigures.package(number)) } ?? "\(amount)"
  }

  private func line(_ line: ClientLine) -> Markup {
    """
    <li>\(pictures?.line(line))<span class="name">\(line.name)</span>\
    \(when: !line.description.isEmpty, " <span class=\"more\">\(line.description)</span>")\
    \(when: showsAmounts, "<span class=\"more figures\">\(figures(line))</span>")\
    \(controls.flatMap { $0.line(line) })\(asks?.link(line))</li>

    """
  }

  private func figures(_ line: ClientLine) -> Markup {
    guard let controls, line.isChoosable else {
      return
        "<span>\(wording.quantity(of: line))</span> <span class=\"number\">\(wording.figure(line.amountCents))</span>"
    }
    let number = controls.number(of: line)
    let quantity = controls.figures.text(wording.quantity(of: line), LiveFigures.count(number))
    let amount = controls.figures.figure(line.amountCents, LiveFigures.line(number))
    return "<span>\(quantity)</span> <span class=\"number\">\(amount)</span>"
  }

  private func difference(_ package: ClientPackage, among all: [ClientPackage]) -> String? {
    guard let reference = all.first(where: isChosen) ?? all.min(by: { $0.totalIfChosenCents < $1.totalIfChosenCents }),
      reference.id != package.id
    else { return nil }
    let (difference, overflow) = package.totalIfChosenCents.subtractingReportingOverflow(reference.totalIfChosenCents)
    guard !overflow, difference != Int64.min else { return nil }
    let amount = wording.amount(abs(difference))
    if difference == 0 { return wording.phrases.samePriceAs(package: reference.name) }
    return difference > 0
      ? wording.phrases.moreThan(amount, package: reference.name)
      : wording.phrases.lessThan(amount, package: reference.name)
  }

  private func isChosen(_ package: ClientPackage) -> Bool {
    choices.map { $0.packageID == package.id } ?? package.selected
  }
}
