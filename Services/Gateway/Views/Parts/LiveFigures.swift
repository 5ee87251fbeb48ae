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
    let name = name()
    return """
      \(text(wording.amount(minorUnits), name))<span class="visually-hidden" data-figure="\(Self.credit(name))">\
      \(Self.credit(minorUnits, wording))</span>
      """
  }

  /// What is below zero also says so in words, as long as it is.
  private static func credit(_ minorUnits: Int64, _ wording: Wording) -> String {
    minorUnits < 0 ? " (\(wording.phrases.takenOff))" : ""
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
  static let contractChange = "contract-change"
  static let contractAfter = "contract-after"
  static func line(_ number: Int) -> String { "line-\(number)" }
  static func count(_ number: Int) -> String { "count-\(number)" }
  static func section(_ number: Int) -> String { "section-\(number)" }
  static func package(_ number: Int) -> String { "package-\(number)" }
  static func milestone(_ number: Int) -> String { "milestone-\(number)" }
  /// The words behind an amount.
  private static func credit(_ name: String) -> String { "\(name)-credit" }

  /// Every text by its name, for a page whose figures are those of a choice.
  static func texts(of proposal: ProposalPage, wording: Wording) -> [String: String] {
    let content = proposal.content
    let totals = content.totals
    var texts = [
      accept: AcceptForm.sentence(proposal, wording: wording), charge: AcceptForm.charge(content, wording: wording),
    ]
    func set(_ name: String, _ minorUnits: Int64) {
      texts[name] = wording.amount(minorUnits)
      texts[credit(name)] = credit(minorUnits, wording)
    }
    set(total, totals.totalCents)
    if let strip = ContractStrip(proposal) {
      texts[contractChange] = wording.change(strip.changeCents)
      set(contractAfter, strip.afterCents)
    }
    set(subtotal, totals.subtotalCents)
    set(discount, 0 &- totals.discountCents)
    set(tax, totals.taxCents)
    set(deposit, totals.depositCents ?? 0)
    if totals.depositCents == nil { texts[deposit] = wording.phrases.noDeposit }
    for (number, section) in content.sections.enumerated() { set(Self.section(number), section.subtotalCents) }
    for (number, package) in (content.packages?.choices ?? []).enumerated() {
      texts[Self.package(number)] = wording.amount(package.totalIfChosenCents)
    }
    let isSummary = content.layout == .summary
    let firstOfPackages = content.sections.reduce(0) { $0 + $1.lines.count }
    for (number, line) in content.allLines.enumerated() where line.isChoosable {
      // An amount beside its quantity is a unit price.
      if isSummary, line.clientQuantity != nil || number >= firstOfPackages { continue }
      set(Self.line(number), line.amountCents)
      texts[Self.count(number)] = wording.quantity(of: line)
    }
    for (number, milestone) in content.paymentSchedule.enumerated() {
      set(Self.milestone(number), milestone.amountCents)
    }
    return texts
  }
}
