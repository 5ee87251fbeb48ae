import HTML
import ProposalsContract

/// What is different since the version that this reader last opened: the total first, then each item that is new, gone or
/// not as it was.
struct ChangesNote: Sendable {
  /// As it is now.
  var content: ClientContent
  var wording: Wording

  /// More than these are folded away.
  private static let unfoldedLimit = 6

  private var phrases: any Phrases { wording.phrases }
  /// In the summary no item has a price.
  private var showsAmounts: Bool { content.layout != .summary }

  func section(_ since: ChangesSinceOpen) -> Markup? {
    guard let changes = since.changes, let openedAt = since.openedAt else { return nil }
    return """
      <section class="since no-print" aria-labelledby="since-title">
      <h2 id="since-title">\(phrases.changesTitle(revision: changes.since))</h2>
      <p>\(phrases.changesSince(revision: changes.since, date: wording.date(openedAt))) <strong>\(total(changes))</strong></p>
      \(cover(changes).map { "<p>\($0)</p>\n" })\
      \(list(changes.lines.filter(isShown)))\
      </section>

      """
  }

  private func total(_ changes: ProposalChanges) -> String {
    let after = wording.amount(changes.totalAfterCents)
    guard changes.differenceCents != 0 else { return phrases.totalStays(after) }
    return phrases.totalWent(
      from: wording.amount(changes.totalBeforeCents), to: after,
      difference: wording.amount(changes.differenceCents < 0 ? 0 &- changes.differenceCents : changes.differenceCents),
      isMore: changes.differenceCents > 0)
  }

  private func cover(_ changes: ProposalChanges) -> String? {
    guard Pictures.showsCover(content), let change = changes.coverImage else { return nil }
    return switch (change.before, change.after) {
    case (.some, nil): phrases.coverRemoved
    case (nil, _): phrases.coverAdded
    case (.some, .some): phrases.coverChanged
    }
  }

  /// What is different about a line's picture, where this layout shows it.
  private func picture(_ line: LineChange) -> String? {
    guard let before = line.before, let after = line.after, before.image != after.image, showsPicture(of: line) else {
      return nil
    }
    if after.image == nil { return phrases.pictureRemoved }
    return before.image == nil ? phrases.pictureAdded : phrases.pictureChanged
  }

  private func showsPicture(of line: LineChange) -> Bool {
    Pictures.showsLinesOfSections(content)
      || content.packages?.choices.contains { $0.lines.contains { $0.id == line.lineID } } ?? false
  }

  /// A line whose picture alone is another one has not changed for whoever sees no pictures of lines.
  private func isShown(_ line: LineChange) -> Bool {
    guard var before = line.before, let after = line.after, !showsPicture(of: line) else { return true }
    before.image = after.image
    return before != after
  }

  private func list(_ lines: [LineChange]) -> Markup {
    guard !lines.isEmpty else { return "<p>\(phrases.noLineChanged)</p>\n" }
    return """
      <details\(when: lines.count <= Self.unfoldedLimit, " open")><summary>\(phrases.changesList(lines.count))</summary>
      <ul role="list">
      \(lines.map(item))\
      </ul>
      </details>

      """
  }

  private func item(_ line: LineChange) -> Markup {
    """
    <li class="\(line.kind.rawValue)"><span class="change-kind">\(phrases.change(line.kind))</span>\
    <span class="what"><span class="name">\(line.name)</span> <span class="more">\(line.section)</span>\
    \(details(line).map { "<span class=\"more\">\($0)</span>" })</span>\
    \(showsAmounts ? amount(line) : nil)</li>

    """
  }

  private func amount(_ line: LineChange) -> Markup? {
    guard let version = line.after ?? line.before else { return nil }
    let earlier = line.after == nil || line.before?.amountCents == version.amountCents ? nil : line.before
    return """
      <span class="number amount">\(wording.figure(version.amountCents))\
      \(earlier.map { "<span class=\"more\">\(phrases.was(wording.amount($0.amountCents)))</span>" })</span>
      """
  }

  private func details(_ line: LineChange) -> [String] {
    guard let before = line.before, let after = line.after else { return [] }
    let quantities = (quantity(before), quantity(after))
    var details: [String?] = [
      before.name == after.name ? nil : phrases.nameWas(before.name),
      quantities.0 == quantities.1 ? nil : phrases.was(quantities.1, quantities.0),
    ]
    if showsAmounts {
      let isSamePrice = before.unitPriceCents == after.unitPriceCents
      details.append(
        isSamePrice
          ? nil
          : "\(phrases.unitPrice): "
            + phrases.was(wording.amount(after.unitPriceCents), wording.amount(before.unitPriceCents)))
    }
    details.append(before.description == after.description ? nil : phrases.descriptionChanged)
    details.append(picture(line))
    if before.included != after.included { details.append(after.included ? phrases.nowIncluded : phrases.nowLeftOut) }
    return details.compactMap { $0 }
  }

  private func quantity(_ version: LineVersion) -> String {
    phrases.lumpSum(unit: version.unit, quantity: version.quantity)
      ?? phrases.quantity(wording.money.number(version.quantity), unit: version.unit)
  }
}
