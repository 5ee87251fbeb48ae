import HTML
import ProposalsContract

/// Totals that add up visibly, and when they are to be paid.
enum PriceSummary {
  static func section(_ content: ClientContent, totals: Totals, isAccepted: Bool, wording: Wording) -> Markup {
    let phrases = wording.phrases
    return """
      <section class="price" aria-labelledby="total-title">
      <h2 id="total-title" class="visually-hidden">\(phrases.total)</h2>
      <dl class="totals">
      \(rows(content, totals: totals, wording: wording))\
      <div class="grand"><dt>\(phrases.total)</dt><dd>\(wording.figure(totals.totalCents))</dd></div>
      \(totals.depositCents.map { row(phrases.depositDue, wording.figure($0), kind: "deposit") })\
      </dl>
      <p class="small">\(phrases.currencyNote(content.currency))</p>
      </section>
      \(when: !content.paymentSchedule.isEmpty && totals == content.totals, schedule(content.paymentSchedule, wording))
      """
  }

  private static func rows(_ content: ClientContent, totals: Totals, wording: Wording) -> Markup? {
    let phrases = wording.phrases
    guard content.tax != nil || totals.discountCents != 0 || totals.taxCents != 0 else { return nil }
    let discount: Markup? =
      totals.discountCents == 0
      ? nil : row(discountName(content, wording), wording.figure(negated(totals.discountCents)), kind: "less")
    let tax: Markup? = content.tax.map {
      let rate = wording.money.percent(basisPoints: $0.rateBasisPoints)
      return row(phrases.tax(name: $0.name, rate: rate), wording.figure(totals.taxCents), kind: "tax")
    }
    return "\(row(phrases.subtotal, wording.figure(totals.subtotalCents), kind: "subtotal"))\(discount)\(tax)"
  }

  private static func discountName(_ content: ClientContent, _ wording: Wording) -> String {
    let name = content.discount?.name ?? wording.phrases.discount
    guard let rate = content.discount?.basisPoints else { return name }
    return wording.phrases.tax(name: name, rate: wording.money.percent(basisPoints: rate))
  }

  private static func row(_ label: String, _ value: Markup, kind: Markup) -> Markup {
    "<div class=\"\(kind)\"><dt>\(label)</dt><dd>\(value)</dd></div>\n"
  }

  private static func negated(_ cents: Int64) -> Int64 {
    cents == Int64.min ? Int64.max : -cents
  }

  private static func schedule(_ milestones: [ClientMilestone], _ wording: Wording) -> Markup {
    let phrases = wording.phrases
    return """
      <section class="schedule" aria-labelledby="schedule-title">
      <h2 id="schedule-title">\(phrases.paymentSchedule)</h2>
      <table class="plain">
      <thead><tr><th scope="col">\(phrases.milestone)</th><th scope="col" class="number">\(phrases.share)</th>\
      <th scope="col" class="number">\(phrases.amount)</th></tr></thead>
      <tbody>
      \(milestones.map { milestone($0, wording) })\
      </tbody>
      </table>
      </section>

      """
  }

  private static func milestone(_ milestone: ClientMilestone, _ wording: Wording) -> Markup {
    """
    <tr><th scope="row">\(milestone.name)</th>\
    <td class="number share">\(wording.money.percent(basisPoints: milestone.basisPoints))</td>\
    <td class="number">\(wording.figure(milestone.amountCents))</td></tr>

    """
  }
}
