import Foundation
import Identifiers
import Money

/// What the client asked for, not yet judged.
struct Choices: Codable, Hashable, Sendable {
  struct Line: Codable, Hashable, Sendable {
    var lineID: LineID
    var selected: Bool
    /// Plain decimal text.
    var quantity: String?
  }
  var packageID: PackageID?
  var lines: [Line]
}

/// Which lines count, how many of each, and which package: a choice that was found possible.
struct Selection: Hashable, Sendable {
  var package: PackageID?
  var isSelected: [LineID: Bool] = [:]
  var quantities: [LineID: Quantity] = [:]

  func counts(_ line: Content.Line) -> Bool { isSelected[line.id] ?? line.selected }
  func quantity(of line: Content.Line) -> Quantity { quantities[line.id] ?? line.quantity }
}

extension Content {
  /// As the team drafted it: the ticked options, and the recommended package, or the first one where one is required.
  var selectionAsSent: Selection {
    guard let packages else { return Selection() }
    let recommended = packages.choices.first(where: \.recommended)
    return Selection(package: (recommended ?? (packages.required ? packages.choices.first : nil))?.id)
  }

  /// Judges what the client asked for. Lines that it does not name stay as sent; the package does not, since "none" is
  /// an answer where packages are not required.
  ///
  /// - Throws: `unknownOption`, `duplicateOption`, `quantityOutOfBounds`, `packageRequired`.
  func selection(for choices: Choices?) throws(ProposalRefusal) -> Selection {
    guard let choices else { return selectionAsSent }
    var selection = Selection()
    selection.package = try package(for: choices)
    let lines = linesByID
    var named: Set<LineID> = []
    for (index, choice) in choices.lines.enumerated() {
      let field = "choices.lines[\(index)]"
      guard let line = lines[choice.lineID] else { throw .unknownOption(field: "\(field).line_id") }
      guard named.insert(choice.lineID).inserted else { throw .duplicateOption(field: "\(field).line_id") }
      guard line.optional || choice.selected else { throw .unknownOption(field: "\(field).selected") }
      selection.isSelected[line.id] = choice.selected
      guard let text = choice.quantity else { continue }
      guard let bounds = line.clientQuantity else { throw .unknownOption(field: "\(field).quantity") }
      guard let quantity = Quantity(decimalText: text), bounds.contains(quantity) else {
        throw .quantityOutOfBounds(field: "\(field).quantity")
      }
      selection.quantities[line.id] = quantity
    }
    return selection
  }

  /// The choice in full, as it is kept with the decision: every line that could have been chosen, in order, with the
  /// quantity where that could have been chosen.
  func choices(of selection: Selection) -> Choices {
    let chosen = packages?.choices.first { $0.id == selection.package }
    let lines = sections.flatMap(\.lines) + (chosen?.lines ?? [])
    return Choices(
      packageID: chosen?.id,
      lines: lines.filter { $0.optional || $0.clientQuantity != nil }.map { line in
        let quantity = line.clientQuantity.map { _ in selection.quantity(of: line).decimalText }
        return Choices.Line(lineID: line.id, selected: selection.counts(line), quantity: quantity)
      })
  }

  private func package(for choices: Choices) throws(ProposalRefusal) -> PackageID? {
    guard let id = choices.packageID else {
      guard packages?.required != true else { throw .packageRequired }
      return nil
    }
    guard packages?.choices.contains(where: { $0.id == id }) == true else {
      throw .unknownOption(field: "choices.package_id")
    }
    return id
  }

  private var linesByID: [LineID: Line] {
    let all = sections.flatMap(\.lines) + (packages?.choices.flatMap(\.lines) ?? [])
    return Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
