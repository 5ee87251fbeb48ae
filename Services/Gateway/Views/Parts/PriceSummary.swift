import HTML
import ProposalsContract

/// Totals that add up visibly, and when they are to be paid.
struct PriceSummary: Sendable {
  var content: ClientContent
  var totals: Totals
  var figures: LiveFigures

  private var wording: Wording { figures.wording }
  private var phrases: any Phrases { wording.phrases }

  var section: Markup {
    """
    <section class="price" data-part="price" aria-labelledby="total-title">
    <h2 id="total-title" class="visually-hidden">\(phrases.total)</h2>
    <dl class="totals">
    \(rows)\
    <div class="grand"><dt>\(phrases.total)</dt><dd>\(figures.figure(totals.totalCents, LiveFigures.total))</dd></div>
    \(deposit)\
    </dl>
    <p class="small">\(phrases.currencyNote(content.currency))</p>
    </section>
    \(when: !content.paymentSchedule.isEmpty && totals == content.totals, schedule)
    """
  }

  private var rows: Markup? {
    guard content.tax != nil || content.discount != nil || totals.discountCents != 0 || totals.taxCents != 0 else {
      return nil
    }
    let hasDiscount = figures.isLive && content.discount != nil || totals.discountCents != 0
    let tax: Markup? = content.tax.map {
      let rate = wording.money.percent(basisPoints: $0.rateBasisPoints)
      return row(
        phrases.tax(name: $0.name, rate: rate), figures.figure(totals.taxCents, LiveFigures.tax), kind: "tax")
    }
    return """
      \(row(phrases.subtotal, figures.figure(totals.subtotalCents, LiveFigures.subtotal), kind: "subtotal"))\
      \(when: hasDiscount, row(discountName, figures.figure(Self.negated(totals.discountCents), LiveFigures.discount), kind: "less"))\
      \(tax)
      """
  }

  /// Where choices can bring it back, its row stays when there is none.
  private var deposit: Markup? {
    guard let cents = totals.depositCents else {
      guard figures.isLive, content.deposit != nil else { return nil }
      return row(phrases.depositDue, figures.text(phrases.noDeposit, LiveFigures.deposit), kind: "deposit")
    }
    return row(phrases.depositDue, figures.figure(cents, LiveFigures.deposit), kind: "deposit")
  }

  private var discountName: String {
    let name = content.discount?.name ?? phrases.discount
    guard let rate = content.discount?.basisPoints else { return name }
    return phrases.tax(name: name, rate: wording.money.percent(basisPoints: rate))
  }

  private func row(_ label: String, _ value: Markup, kind: Markup) -> Markup {
    "<div class=\"\(kind)\"><dt>\(label)</dt><dd>\(value)</dd></div>\n"
  }

  private static func negated(_ cents: Int64) -> Int64 {
    cents == Int64.min ? Int64.max : -cents
  }

  private var schedule: Markup {
    """
    <section class="schedule" data-part="price" aria-labelledby="schedule-title">
    <h2 id="schedule-title">\(phrases.paymentSchedule)</h2>
    <table class="plain">
    <thead><tr><th scope="col">\(phrases.milestone)</th><th scope="col" class="number">\(phrases.share)</th>\
    <th scope="col" class="number">\(phrases.amount)</th></tr></thead>
    <tbody>
    \(content.paymentSchedule.enumerated().map { milestone($0.element, number: $0.offset) })\
    </tbody>
    </table>
    </section>

    """
  }

  private func milestone(_ milestone: ClientMilestone, number: Int) -> Markup {
    """
    <tr><th scope="row">\(milestone.name)</th>\
    <td class="number share">\(wording.money.percent(basisPoints: milestone.basisPoints))</td>\
    <td class="number">\(figures.figure(milestone.amountCents, LiveFigures.milestone(number)))</td></tr>

    """
  }
}
