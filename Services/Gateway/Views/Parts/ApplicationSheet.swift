import BillingContract
import HTML

/// The continuation sheet of an application for payment: a list of cards on a phone, a table where there is room; and how
/// the payment of this period comes about.
struct ApplicationSheet: Sendable {
  let application: ApplicationDetail
  let wording: Wording

  private var phrases: any Phrases { wording.phrases }
  private var hasStored: Bool { application.lines.contains { $0.storedCents != 0 } }
  private var hasHeld: Bool { application.lines.contains { $0.heldCents != 0 } }
  /// One that all lines are in says nothing of any; of a change order its number says where a line belongs.
  private var hasSections: Bool {
    Set(application.lines.filter { $0.changeOrderNumber == nil }.map(\.section)).count > 1
  }

  var section: Markup {
    """
    <section class="sheet" aria-labelledby="sheet-title">
    <h2 id="sheet-title">\(phrases.sheetTitle(application.number))</h2>
    <table class="sheet-lines">
    <thead><tr><th scope="col" class="what">\(phrases.item)</th>\(heads)</tr></thead>
    <tbody>
    \(application.lines.map(line))\
    </tbody>
    </table>
    </section>
    \(summary)
    """
  }

  private var heads: Markup {
    let labels = [
      phrases.scheduledValue, phrases.earlierWork, phrases.thisPeriod, hasStored ? phrases.storedMaterial : nil,
      phrases.toDate, phrases.leftToBill, hasHeld ? phrases.heldBack : nil,
    ].compactMap { $0 }
    return "\(labels.map { "<th scope=\"col\" class=\"number\">\($0)</th>" })"
  }

  private func line(_ line: SheetLine) -> Markup {
    let note = line.changeOrderNumber.map(phrases.changeOrder) ?? (hasSections ? line.section : nil)
    return """
      <tr\(when: line.toDateCents == 0, " class=\"untouched\"")><th scope="row" class="what"><span class="name">\(Self.name(of: line))</span>\
      \(note.map { "<span class=\"more\">\($0)</span>" })\(progress(line))</th>\
      \(cell(phrases.scheduledValue, line.scheduledCents))\
      \(cell(phrases.earlierWork, line.previousCents))\
      \(cell(phrases.thisPeriod, line.thisPeriodCents, "this-period"))\
      \(when: hasStored, cell(phrases.storedMaterial, line.storedCents))\
      \(cell(phrases.toDate, line.toDateCents, "to-date"))\
      \(cell(phrases.leftToBill, line.balanceCents))\
      \(when: hasHeld, cell(phrases.heldBack, line.heldCents))</tr>

      """
  }

  /// With the contractor's code before it, where it does not begin with that.
  private static func name(of line: SheetLine) -> String {
    guard let item = line.item, !line.description.utf8.starts(with: item.utf8) else { return line.description }
    return "\(item) \(line.description)"
  }

  /// How much of the line is done, as a bar and in figures.
  private func progress(_ line: SheetLine) -> Markup? {
    line.toDateBasisPoints.map { done in
      let percent = wording.money.percent(basisPoints: Int(clamping: done))
      return """
        <span class="done"><progress max="10000" value="\(min(max(done, 0), 10_000))" aria-hidden="true"></progress>\
        <span>\(percent)</span></span>
        """
    }
  }

  /// - Parameter kind: what says something even when it is nothing; the rest is left out of a card then.
  private func cell(_ label: String, _ cents: Int64, _ kind: Markup? = nil) -> Markup {
    """
    <td class="number \(kind ?? (cents == 0 ? "none" : ""))"><span class="cell-label">\(label)</span>\
    <span\(when: cents == 0, " class=\"zero\"")>\(wording.money.bare(cents))</span></td>
    """
  }

  // MARK: Summary

  var summary: Markup {
    let lines = application.summary
    let isCut = application.certifiedCents != lines.paymentDueCents
    let certified: Markup? =
      isCut ? row(phrases.certified(reason: application.certifiedReason), application.certifiedCents, "sum") : nil
    return """
      <section class="price" aria-labelledby="summary-lines-title">
      <h2 id="summary-lines-title">\(phrases.summaryTitle)</h2>
      <dl class="totals wide">
      \(when: lines.changeOrdersCents != 0, contract(lines))\
      \(row(phrases.contractToDate, lines.contractSumToDateCents, lines.changeOrdersCents == 0 ? "" : "sum"))\
      \(row(phrases.completedToDate, lines.completedAndStoredCents))\
      \(when: lines.heldCents != 0, row(phrases.heldToDate, Self.negated(lines.heldCents)))\
      \(row(phrases.earnedLessHeld, lines.earnedLessHeldCents, "sum"))\
      \(row(phrases.certifiedEarlier, Self.negated(lines.previouslyCertifiedCents)))\
      \(row(phrases.applied, lines.paymentDueCents, "sum"))\
      \(certified)\
      \(row(phrases.balanceToFinish, lines.balanceToFinishCents, "apart"))\
      </dl>
      </section>

      """
  }

  private func contract(_ lines: SummaryLines) -> Markup {
    "\(row(phrases.originalContract, lines.originalContractSumCents))\(row(phrases.changeOrders, lines.changeOrdersCents))"
  }

  private func row(_ label: String, _ cents: Int64, _ kind: Markup = "") -> Markup {
    "<div class=\"\(kind)\"><dt>\(label)</dt><dd>\(wording.figure(cents))</dd></div>\n"
  }

  private static func negated(_ cents: Int64) -> Int64 { cents == Int64.min ? Int64.max : -cents }
}
