import HTML
import ProposalsContract

/// The amounts of the open page that a choice changes. Each stands under a name, by which the page's script finds it and
/// the answer to a choice gives its new text.
struct LiveFigures: Sendable {
  var wording: Wording
  /// Where nothing can be chosen the amounts stand without their names.
  var isLive: Bool

  /// As `Wording.figure`.
  func figure(_ minorUnits: Int64, _ name: @autoclosure () -> String) -> Markup {
    guard isLive else { return wording.figure(minorUnits) }
    let credit: Markup = minorUnits < 0 ? "<span class=\"visually-hidden\"> (\(wording.phrases.credit))</span>" : ""
    return "\(text(wording.amount(minorUnits), name()))\(credit)"
  }

  func text(_ text: String, _ name: @autoclosure () -> String) -> Markup {
    isLive ? "<span data-figure=\"\(name())\">\(text)</span>" : "\(text)"
  }

  // MARK: Names

  static let total = "total"
  static let subtotal = "subtotal"
  static let discount = "discount"
  static let tax = "tax"
  static let deposit = "deposit"
  static let accept = "accept"
  static let charge = "charge"
  static func line(_ number: Int) -> String { "line-\(number)" }
  static func count(_ number: Int) -> String { "count-\(number)" }
  static func section(_ number: Int) -> String { "section-\(number)" }
  static func package(_ number: Int) -> String { "package-\(number)" }
  static func milestone(_ number: Int) -> String { "milestone-\(number)" }

  /// Every text by its name, for a content whose figures are those of a choice.
  static func texts(of content: ClientContent, wording: Wording) -> [String: String] {
    let totals = content.totals
    var texts = [
      total: wording.amount(totals.totalCents), subtotal: wording.amount(totals.subtotalCents),
      discount: wording.amount(0 &- totals.discountCents), tax: wording.amount(totals.taxCents),
      deposit: totals.depositCents.map { wording.amount($0) } ?? wording.phrases.noDeposit,
      accept: AcceptForm.sentence(content, wording: wording), charge: AcceptForm.charge(content, wording: wording),
    ]
    for (number, section) in content.sections.enumerated() {
      texts[Self.section(number)] = wording.amount(section.subtotalCents)
    }
    for (number, package) in (content.packages?.choices ?? []).enumerated() {
      texts[Self.package(number)] = wording.amount(package.totalIfChosenCents)
    }
    let isSummary = content.layout == .summary
    for (number, line) in content.allLines.enumerated() where line.isChoosable {
      // An amount beside its quantity is a unit price.
      if isSummary, line.clientQuantity != nil || number >= content.sections.reduce(0, { $0 + $1.lines.count }) {
        continue
      }
      texts[Self.line(number)] = wording.amount(line.amountCents)
      texts[Self.count(number)] = wording.quantity(of: line)
    }
    for (number, milestone) in content.paymentSchedule.enumerated() {
      texts[Self.milestone(number)] = wording.amount(milestone.amountCents)
    }
    return texts
  }
}
