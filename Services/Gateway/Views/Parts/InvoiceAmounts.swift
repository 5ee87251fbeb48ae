import BillingContract
import HTML

/// The lines of an invoice, and sums that add up before one's eyes.
struct InvoiceAmounts: Sendable {
  let invoice: InvoicePage
  let wording: Wording

  private var phrases: any Phrases { wording.phrases }

  /// Of an invoice that is no application.
  var lines: Markup {
    """
    <section class="scope" aria-labelledby="lines-title">
    <h2 id="lines-title">\(phrases.linesTitle)</h2>
    \(invoice.lines.allSatisfy(Self.isLumpSum) ? list : table)\
    </section>

    """
  }

  private static func isLumpSum(_ line: InvoiceLineDetail) -> Bool {
    line.quantity.utf8.elementsEqual("1".utf8) && line.unit.isEmpty
  }

  /// Where no line has a quantity.
  private var list: Markup {
    """
    <table class="lines short">
    <thead><tr><th scope="col" class="what">\(phrases.item)</th>\
    <th scope="col" class="number">\(phrases.amount)</th></tr></thead>
    <tbody>
    \(invoice.lines.map { "<tr>\(name($0))<td class=\"number amount\">\(wording.figure($0.amountCents))</td></tr>\n" })\
    </tbody>
    </table>

    """
  }

  private var table: Markup {
    """
    <table class="lines">
    <thead><tr><th scope="col" class="what">\(phrases.item)</th><th scope="col" class="quantity">\(phrases.quantity)</th>\
    <th scope="col" class="number">\(phrases.unitPrice)</th><th scope="col" class="number">\(phrases.amount)</th></tr></thead>
    <tbody>
    \(invoice.lines.map(line))\
    </tbody>
    </table>

    """
  }

  private func line(_ line: InvoiceLineDetail) -> Markup {
    let isLumpSum = Self.isLumpSum(line)
    let quantity = isLumpSum ? "" : phrases.quantity(wording.money.number(line.quantity), unit: line.unit)
    let rate: Markup? = isLumpSum ? nil : wording.figure(line.unitPriceCents)
    return """
      <tr>\(name(line))<td class="quantity">\(quantity)</td><td class="number rate">\(rate)</td>\
      <td class="number amount">\(wording.figure(line.amountCents))</td></tr>

      """
  }

  private func name(_ line: InvoiceLineDetail) -> Markup {
    """
    <th scope="row" class="what"><span class="name">\(line.description)</span>\
    \(line.sourceNumber.map { "<span class=\"more\">\(phrases.heldOnInvoice($0))</span>" })</th>
    """
  }

  // MARK: Sums

  var totals: Markup { section(rows, phrases.amountDue, invoice.balanceCents) }

  /// What one came to that was taken back: nothing of it is to be paid.
  var totalsOfVoid: Markup { section(taxRows, phrases.total, invoice.totalCents) }

  private func section(_ rows: [Row], _ label: String, _ cents: Int64) -> Markup {
    """
    <section class="price" aria-labelledby="total-title">
    <h2 id="total-title"\(when: invoice.application == nil, " class=\"visually-hidden\"")>\(phrases.amountsTitle)</h2>
    <dl class="totals">
    \(rows.map(row))\
    <div class="grand"><dt>\(label)</dt><dd>\(wording.figure(cents))</dd></div>
    </dl>
    <p class="small">\(phrases.currencyNote(invoice.currency))</p>
    </section>

    """
  }

  private struct Row {
    let label: String
    let cents: Int64
    var isSum = false
  }

  private func row(_ row: Row) -> Markup {
    "<div\(when: row.isSum, " class=\"sum\"")><dt>\(row.label)</dt><dd>\(wording.figure(row.cents))</dd></div>\n"
  }

  /// Each what it adds or takes off, so that they come to the amount that is due.
  private var rows: [Row] {
    var rows = taxRows
    rows.append(Row(label: phrases.total, cents: invoice.totalCents, isSum: !rows.isEmpty))
    let held = invoice.retainageHeldCents
    if held != 0 {
      rows.append(Row(label: held > 0 ? phrases.heldFromThis : phrases.releasedByThis, cents: Self.negated(held)))
    }
    let credit = invoice.creditedCents.subtractingReportingOverflow(invoice.depositAppliedCents).partialValue
    let settled = [
      Row(label: phrases.depositApplied, cents: Self.negated(invoice.depositAppliedCents)),
      Row(label: phrases.creditApplied, cents: Self.negated(credit)),
      Row(label: phrases.paidSoFar, cents: Self.negated(invoice.paidCents)),
    ].filter { $0.cents != 0 }
    // Else it is the amount that is due, right below.
    if held != 0, !settled.isEmpty {
      rows.append(Row(label: phrases.payable, cents: invoice.payableCents, isSum: true))
    }
    rows += settled
    return rows
  }

  private var taxRows: [Row] {
    guard invoice.taxCents != 0 else { return [] }
    return [
      Row(label: invoice.application == nil ? phrases.subtotal : phrases.workOfPeriod, cents: invoice.subtotalCents),
      Row(label: phrases.tax, cents: invoice.taxCents),
    ]
  }

  private static func negated(_ cents: Int64) -> Int64 { cents == Int64.min ? Int64.max : -cents }
}
