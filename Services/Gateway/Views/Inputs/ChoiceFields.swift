import Foundation
import HTML
import Identifiers
import ProposalsContract

/// The client's choices as fields of the accept form: `line-N` ticks an option, `quantity-N` says how many, `package` is
/// the number of one, or none. `choices` says that they are all there, since a box without a tick is not sent.
///
/// Lines and packages go by their place in the content: what was sent never changes, and a form is bound to it.
enum ChoiceFields {
  static let noPackage = "none"

  static func line(_ number: Int) -> String { "line-\(number)" }
  static func quantity(_ number: Int) -> String { "quantity-\(number)" }

  /// The line that a field is about; `nil` for a field of another kind.
  static func number(of name: String) -> Int? {
    for prefix in ["line-", "quantity-"] where name.hasPrefix(prefix) {
      let digits = name.dropFirst(prefix.count)
      guard digits.utf8.count <= 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return Int(digits)
    }
    return nil
  }

  /// For a page that asks something else and sends them along unseen.
  static func hidden(_ choices: ChosenOptions, of content: ClientContent) -> Markup {
    let numbers = content.lineNumbers
    let package = content.packages?.choices.firstIndex { $0.id == choices.packageID }
    return """
      \(FormFields.hidden(.choices, "1"))\(FormFields.hidden(.total, String(content.totals.totalCents)))\
      \(FormFields.hidden(.package, package.map { String($0) } ?? noPackage))\
      \(choices.lines.map { choice in numbers[choice.lineID].map { hidden(choice, $0) } ?? "" })
      """
  }

  private static func hidden(_ choice: ChosenOptions.Line, _ number: Int) -> Markup {
    """
    \(when: choice.selected, "<input type=\"hidden\" name=\"\(line(number))\" value=\"yes\">\n")\
    \(choice.quantity.map { "<input type=\"hidden\" name=\"\(quantity(number))\" value=\"\($0)\">\n" })
    """
  }
}

extension ClientContent {
  /// Lines that stand together under one title, with the number that each goes by in every form of the page.
  struct LineGroup: Sendable {
    let title: String
    let lines: [(number: Int, line: ClientLine)]
  }

  /// The sections, then the packages; none without a line. What numbers lines numbers them by this.
  var lineGroups: [LineGroup] {
    let titled = sections.map { ($0.title, $0.lines) } + (packages?.choices ?? []).map { ($0.name, $0.lines) }
    var count = 0
    return titled.filter { !$0.1.isEmpty }.map { title, lines in
      defer { count += lines.count }
      return LineGroup(title: title, lines: lines.enumerated().map { (count + $0.offset, $0.element) })
    }
  }

  /// In the order of their numbers.
  var allLines: [ClientLine] { lineGroups.flatMap { $0.lines.map(\.line) } }

  /// The place of each line among them all.
  var lineNumbers: [LineID: Int] {
    Dictionary(allLines.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether there is anything to choose.
  var hasChoices: Bool { packages != nil || sections.contains { $0.lines.contains(where: \.isChoosable) } }

  /// The same content with the figures of a choice, as if it had been sent so.
  func quoted(_ quotation: Quotation) -> ClientContent {
    let lines = Dictionary(quotation.lines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let subtotals = Dictionary(
      quotation.sections.map { ($0.id, $0.subtotalCents) }, uniquingKeysWith: { first, _ in first })
    var content = self
    for index in content.sections.indices {
      content.sections[index].subtotalCents = subtotals[sections[index].id] ?? sections[index].subtotalCents
      content.sections[index].lines = sections[index].lines.map { $0.quoted(lines[$0.id]) }
    }
    for index in content.packages?.choices.indices ?? 0..<0 {
      guard let package = content.packages?.choices[index] else { continue }
      let quoted = quotation.packages.first { $0.id == package.id }
      content.packages?.choices[index].selected = quoted?.selected ?? false
      content.packages?.choices[index].totalIfChosenCents = quoted?.totalIfChosenCents ?? package.totalIfChosenCents
      content.packages?.choices[index].lines = package.lines.map { $0.quoted(lines[$0.id]) }
    }
    content.totals = quotation.totals
    content.paymentSchedule = quotation.paymentSchedule
    return content
  }

  /// The same content with the boxes as the client left them and the figures as they were: for when nobody can say what
  /// they come to.
  func chosen(_ choices: ChosenOptions) -> ClientContent {
    let lines = Dictionary(choices.lines.map { ($0.lineID, $0) }, uniquingKeysWith: { first, _ in first })
    var content = self
    for index in content.sections.indices {
      content.sections[index].lines = sections[index].lines.map { $0.chosen(lines[$0.id]) }
    }
    for index in content.packages?.choices.indices ?? 0..<0 {
      guard let package = content.packages?.choices[index] else { continue }
      content.packages?.choices[index].selected = package.id == choices.packageID
      content.packages?.choices[index].lines = package.lines.map { $0.chosen(lines[$0.id]) }
    }
    return content
  }
}

extension ProposalPage {
  /// With the figures of what was accepted in the place of those that it was sent with.
  var asAgreed: ProposalPage {
    guard let quotation = decision?.quotation else { return self }
    var page = self
    page.content = content.quoted(quotation)
    return page
  }
}

extension ClientLine {
  var isChoosable: Bool { optional || clientQuantity != nil }

  fileprivate func quoted(_ quoted: Quotation.Line?) -> ClientLine {
    guard let quoted else { return self }
    var line = self
    line.selected = quoted.selected
    line.quantity = quoted.quantity
    line.amountCents = quoted.amountCents
    return line
  }

  fileprivate func chosen(_ choice: ChosenOptions.Line?) -> ClientLine {
    guard let choice else { return self }
    var line = self
    line.selected = choice.selected
    line.quantity = choice.quantity ?? quantity
    return line
  }
}
