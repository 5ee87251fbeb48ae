import HTML
import ProposalsContract

/// The lines of one section: a table where there is room, a list at narrow widths. The roles are written out because
/// a table that is laid out otherwise loses its own in some browsers.
struct LineTable: Sendable {
  var wording: Wording
  /// What the client chose, on a receipt; as sent otherwise.
  var choices: ChosenOptions?
  /// On the open page of somebody who decides: boxes to tick and quantities to change.
  var controls: ChoiceControls?
  /// The team's item codes beside the names.
  var showsCodes = false
  var asks: AskLinks?
  var pictures: Pictures?

  func table(of section: ClientSection, title: String, number: Int) -> Markup {
    let phrases = wording.phrases
    guard !section.lines.isEmpty else { return "" }
    // A section of lump sums has nothing to say in the columns between.
    let isShort = section.lines.allSatisfy { lumpSum($0) != nil }
    return """
      <table class="lines\(when: isShort, " short")" role="table" aria-label="\(phrases.linesOf(section: title))">
      <thead role="rowgroup"><tr role="row">
      <th role="columnheader" scope="col">\(phrases.item)</th>
      \(when: !isShort, quantityHeads)\
      <th role="columnheader" scope="col" class="number">\(phrases.amount)</th>
      </tr></thead>
      <tbody role="rowgroup">
      \(section.lines.map { row($0, isShort: isShort) })\
      </tbody>
      \(foot(section, number: number, isShort: isShort))\
      </table>

      """
  }

  /// What is in a section, without a price for any part of it but what can be chosen: neither a unit price nor an
  /// amount that would tell one leaves for the browser.
  func list(of section: ClientSection, title: String, number: Int) -> Markup {
    guard !section.lines.isEmpty else { return "" }
    return """
      <ul class="contents" aria-label="\(wording.phrases.linesOf(section: title))">
      \(section.lines.map(entry))\
      </ul>
      \(when: isAsSent(section), sum(of: section, number: number))
      """
  }

  private func sum(of section: ClientSection, number: Int) -> Markup {
    """
    <p class="section-sum"><span>\(wording.phrases.sectionTotal)</span> \
    <strong class="number">\(figure(section.subtotalCents, LiveFigures.section(number)))</strong></p>

    """
  }

  private func entry(_ line: ClientLine) -> Markup {
    let isIn = isIncluded(line)
    let state: Markup = !line.optional ? "" : isIn ? " class=\"option in\"" : " class=\"option out\""
    return """
      <li\(state)><span class="what"><span class="name">\(line.name)</span>\
      \(when: !line.description.isEmpty, "<span class=\"more\">\(line.description)</span>")\
      \(controls.map { $0.line(line) } ?? option(line, isIn: isIn))\(asks?.link(line))</span>\
      \(when: line.optional && line.clientQuantity == nil, "<span class=\"number amount\">\(amount(line))</span>")</li>

      """
  }

  private var quantityHeads: Markup {
    """
    <th role="columnheader" scope="col" class="quantity">\(wording.phrases.quantity)</th>
    <th role="columnheader" scope="col" class="number">\(wording.phrases.unitPrice)</th>

    """
  }

  /// Only what a choice changes can be found by the script.
  private func amount(_ line: ClientLine) -> Markup {
    guard let controls, line.isChoosable else { return wording.figure(line.amountCents) }
    return figure(line.amountCents, LiveFigures.line(controls.number(of: line)))
  }

  private func figure(_ minorUnits: Int64, _ name: String) -> Markup {
    controls?.figures.figure(minorUnits, name) ?? wording.figure(minorUnits)
  }

  private func lumpSum(_ line: ClientLine) -> String? {
    wording.phrases.lumpSum(unit: line.unit, quantity: line.quantity)
  }

  private func row(_ line: ClientLine, isShort: Bool) -> Markup {
    let isIn = isIncluded(line)
    let state: Markup = !line.optional ? "" : isIn ? " class=\"option in\"" : " class=\"option out\""
    return """
      <tr role="row"\(state)>
      <th role="rowheader" scope="row" class="what">\(pictures?.line(line))\
      \(showsCodes ? line.item.map { "<span class=\"code\">\($0)</span>" } : nil)<span class="name">\(line.name)</span>\
      \(when: !line.description.isEmpty, "<span class=\"more\">\(line.description)</span>")\
      \(line.discount.map(discount))\(controls.map { $0.line(line) } ?? option(line, isIn: isIn))\(asks?.link(line))</th>
      \(when: !isShort, quantityCells(line))\
      <td role="cell" class="number amount">\(amount(line))</td>
      </tr>

      """
  }

  private func quantityCells(_ line: ClientLine) -> Markup {
    let rate = lumpSum(line) == nil ? wording.figure(line.unitPriceCents) : ""
    return """
      <td role="cell" class="quantity">\(quantity(line))</td>
      <td role="cell" class="number rate">\(rate)</td>

      """
  }

  private func quantity(_ line: ClientLine) -> Markup {
    let text = wording.quantity(of: line)
    guard let controls, line.clientQuantity != nil else { return "\(text)" }
    return controls.figures.text(text, LiveFigures.count(controls.number(of: line)))
  }

  private func option(_ line: ClientLine, isIn: Bool) -> Markup? {
    guard line.optional else {
      return chosenQuantity(line).map {
        "<span class=\"choice\"><span class=\"bounds\">\(wording.phrases.chosenQuantity($0))</span></span>"
      }
    }
    let phrases = wording.phrases
    let bounds: Markup? =
      choices != nil
      ? nil
      : line.clientQuantity.map { bounds in
        let (minimum, maximum) = (wording.money.number(bounds.minimum), wording.money.number(bounds.maximum))
        return "<span class=\"bounds\">\(phrases.youMayTake(minimum: minimum, maximum: maximum))</span>"
      }
    let chosen: Markup? = chosenQuantity(line).map { "<span class=\"bounds\">\(phrases.chosenQuantity($0))</span>" }
    return """
      <span class="choice"><span class="tick" aria-hidden="true"></span>\
      <span class="choice-state">\(isIn ? phrases.optionIncluded : phrases.optionLeftOut)</span>\(bounds)\(chosen)</span>
      """
  }

  private func discount(_ discount: DiscountTerms) -> Markup {
    let value =
      discount.basisPoints.map { wording.money.percent(basisPoints: $0) }
      ?? discount.amountCents.map { wording.amount($0) } ?? ""
    return "<span class=\"more\">\(wording.phrases.lineDiscount(name: discount.name, value: value))</span>"
  }

  /// Left out when the figures at hand are not those of what the client chose: the parts are then only counted in the
  /// total.
  private func foot(_ section: ClientSection, number: Int, isShort: Bool) -> Markup? {
    guard isAsSent(section), section.lines.count > 1 else { return nil }
    return """
      <tfoot role="rowgroup"><tr role="row">
      <th role="rowheader" scope="row" colspan="\(isShort ? 1 : 3)">\(wording.phrases.sectionTotal)</th>
      <td role="cell" class="number">\(figure(section.subtotalCents, LiveFigures.section(number)))</td>
      </tr></tfoot>

      """
  }

  private func isAsSent(_ section: ClientSection) -> Bool {
    section.lines.allSatisfy {
      let chosen = choice(of: $0)?.quantity
      return isIncluded($0) == (!$0.optional || $0.selected) && (chosen == nil || chosen == $0.quantity)
    }
  }

  private func choice(of line: ClientLine) -> ChosenOptions.Line? {
    choices?.lines.first { $0.lineID == line.id }
  }

  private func isIncluded(_ line: ClientLine) -> Bool {
    guard line.optional else { return true }
    return choice(of: line)?.selected ?? line.selected
  }

  /// On a receipt: the quantity that was the client's to choose.
  private func chosenQuantity(_ line: ClientLine) -> String? {
    guard line.clientQuantity != nil, let choice = choice(of: line), choice.selected, let quantity = choice.quantity
    else { return nil }
    return wording.phrases.quantity(wording.money.number(quantity), unit: line.unit)
  }
}
