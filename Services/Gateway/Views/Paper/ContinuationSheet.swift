import BillingContract
import HTML

/// The continuation sheet of an application for payment, line by line, on sheets of its own that lie on their side.
struct ContinuationSheet: Sendable {
  let invoice: InvoicePage
  let application: ApplicationDetail
  let wording: Wording

  private var phrases: any Phrases { wording.phrases }
  private var lines: [SheetLine] { application.lines }
  private var hasStored: Bool { lines.contains { $0.storedCents != 0 } }
  private var hasHeld: Bool { lines.contains { $0.heldCents != 0 } }
  private var hasItems: Bool { lines.contains { $0.item?.isEmpty == false } }
  /// One that all lines are in says nothing of any; lines of a change order stand under its number.
  private var hasSections: Bool { Set(lines.filter { $0.changeOrderNumber == nil }.map(\.section)).count > 1 }

  var section: Markup {
    """
    <section class="continuation" aria-labelledby="continuation-title">
    <p class="eyebrow">\(invoice.number), \(invoice.projectTitle)</p>
    <h2 id="continuation-title">\(phrases.continuationTitle(application.number))\
    \(application.periodTo.map { "<span class=\"aside\">\(phrases.workThrough) \(wording.time(day: $0))</span>" })</h2>
    <table class="continuation-lines">
    <thead><tr>\(when: hasItems, "<th scope=\"col\">\(phrases.itemNumber)</th>")\
    <th scope="col" class="what">\(phrases.item)</th>\(heads)</tr></thead>
    <tbody>
    \(rows)\
    \(total)\
    </tbody>
    </table>
    <p class="small">\(phrases.currencyNote(invoice.currency))</p>
    </section>

    """
  }

  private var heads: Markup {
    """
    \(head(phrases.scheduledValue))\(head(phrases.earlierWork))\(head(phrases.thisPeriod))\
    \(when: hasStored, head(phrases.storedMaterial))\(head(phrases.toDate))\
    <th scope="col" class="number share">\(phrases.shareDone)</th>\(head(phrases.leftToBill))\
    \(when: hasHeld, head(phrases.heldBack))
    """
  }

  private func head(_ label: String) -> Markup { "<th scope=\"col\" class=\"number\">\(label)</th>" }

  private var rows: [Markup] {
    var title: String?
    return lines.map { line in
      defer { title = self.title(over: line) }
      let opened = self.title(over: line)
      return "\(opened == title ? nil : opened.map(titleRow))\(row(line))"
    }
  }

  private func title(over line: SheetLine) -> String? {
    line.changeOrderNumber.map(phrases.changeOrder) ?? (hasSections ? line.section ?? phrases.otherLines : nil)
  }

  private func titleRow(_ title: String) -> Markup {
    "<tr class=\"section-head\"><th scope=\"colgroup\" colspan=\"\(columns)\">\(title)</th></tr>\n"
  }

  private var columns: Int { 7 + (hasItems ? 1 : 0) + (hasStored ? 1 : 0) + (hasHeld ? 1 : 0) }

  private func row(_ line: SheetLine) -> Markup {
    """
    <tr>\(when: hasItems, "<td class=\"item\">\(line.item ?? "")</td>")<th scope="row" class="what">\(name(of: line))</th>\
    \(cell(line.scheduledCents))\(cell(line.previousCents))\(cell(line.thisPeriodCents))\
    \(when: hasStored, cell(line.storedCents))\(cell(line.toDateCents))\
    <td class="number">\(line.toDateBasisPoints.map(percent))</td>\(cell(line.balanceCents))\
    \(when: hasHeld, cell(line.heldCents))</tr>

    """
  }

  /// The contractor's code stands in a column of its own.
  private func name(of line: SheetLine) -> String {
    guard hasItems, let item = line.item, !item.isEmpty, line.description.hasPrefix(item + " ") else {
      return line.description
    }
    return String(line.description.dropFirst(item.count + 1))
  }

  private var total: Markup {
    let (scheduled, done) = (sum(\.scheduledCents), sum(\.toDateCents))
    return """
      <tr class="sheet-total">\(when: hasItems, "<td></td>")<th scope="row" class="what">\(phrases.total)</th>\
      \(cell(scheduled))\(cell(sum(\.previousCents)))\(cell(sum(\.thisPeriodCents)))\
      \(when: hasStored, cell(sum(\.storedCents)))\(cell(done))\
      <td class="number">\(Self.share(done, of: scheduled).map(percent))</td>\(cell(sum(\.balanceCents)))\
      \(when: hasHeld, cell(application.summary.heldCents))</tr>

      """
  }

  private func cell(_ cents: Int64) -> Markup {
    "<td class=\"number\(when: cents == 0, " zero")\">\(wording.money.bare(cents))</td>"
  }

  private func percent(_ basisPoints: Int64) -> Markup {
    "\(wording.money.percent(basisPoints: Int(clamping: basisPoints)))"
  }

  /// Their owner has bounded how large they are.
  private func sum(_ field: KeyPath<SheetLine, Int64>) -> Int64 {
    lines.reduce(0) { $0.addingReportingOverflow($1[keyPath: field]).partialValue }
  }

  /// In basis points, as the lines have it.
  private static func share(_ part: Int64, of whole: Int64) -> Int64? {
    let (scaled, isTooLarge) = part.multipliedReportingOverflow(by: 10_000)
    return whole == 0 || isTooLarge ? nil : scaled / whole
  }
}
