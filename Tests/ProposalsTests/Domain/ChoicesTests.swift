import Foundation
import Identifiers
import Testing

@testable import Proposals

@Suite struct ChoicesTests {
  private func choice(_ line: Content.Line, _ selected: Bool, _ quantity: String? = nil) -> Choices.Line {
    Choices.Line(lineID: line.id, selected: selected, quantity: quantity)
  }

  private func refusal(_ content: Content, _ choices: Choices) -> ProposalRefusal? {
    do {
      _ = try content.selection(for: choices)
      return nil
    } catch {
      return error
    }
  }

  @Test func `what can't be chosen is refused`() throws {
    let content = try content(
      draft([
        draftLine(100), draftLine(50, optional: true), draftLine(20, quantity: 2, bounds: (1, 3)),
      ]))
    let lines = content.sections[0].lines
    let field = "choices.lines[0]"
    func refusal(_ line: Choices.Line...) -> ProposalRefusal? {
      self.refusal(content, Choices(packageID: nil, lines: line))
    }
    #expect(refusal(choice(lines[0], false)) == .unknownOption(field: "\(field).selected"))
    #expect(refusal(choice(lines[0], true, "2")) == .unknownOption(field: "\(field).quantity"))
    #expect(refusal(choice(lines[1], true, "2")) == .unknownOption(field: "\(field).quantity"))
    for quantity in ["0", "4", "3.0001", "-1", "1e1", "", "\u{661}"] {
      #expect(refusal(choice(lines[2], true, quantity)) == .quantityOutOfBounds(field: "\(field).quantity"))
    }
    #expect(refusal(choice(lines[2], true, "2.5")) == nil)
    #expect(
      refusal(choice(lines[1], true), choice(lines[1], true)) == .duplicateOption(field: "choices.lines[1].line_id"))
    let foreign = Choices.Line(lineID: LineID(UUID()), selected: true, quantity: nil)
    #expect(refusal(foreign) == .unknownOption(field: "\(field).line_id"))
  }

  @Test func `a required package is required, and only its own count`() throws {
    let roof = try Sample.roof.content()
    #expect(refusal(roof, Choices(packageID: nil, lines: [])) == .packageRequired)
    #expect(
      refusal(roof, Choices(packageID: PackageID(UUID()), lines: [])) == .unknownOption(field: "choices.package_id"))
    let service = try Sample.service.content()
    #expect(
      refusal(service, Choices(packageID: roof.packages?.choices[0].id, lines: []))
        == .unknownOption(field: "choices.package_id"))
  }

  @Test func `without a recommendation a required package starts with the first`() throws {
    var roof = try Sample.roof.content()
    for index in 0..<3 { roof.packages?.choices[index].recommended = false }
    #expect(roof.selectionAsSent.package == roof.packages?.choices[0].id)
    roof.packages?.required = false
    #expect(roof.selectionAsSent.package == nil)
  }

  @Test func `the record of a choice is complete`() throws {
    let kitchen = try Sample.kitchen.content()
    let lighting = try #require(kitchen.sections[4].lines.first)
    let selection = try kitchen.selection(for: Choices(packageID: nil, lines: [choice(lighting, true)]))
    let record = kitchen.choices(of: selection)
    #expect(record.lines.map(\.selected) == [true, false, true])
    #expect(record.lines.map(\.quantity) == [nil, "1", "1"])
    // Deciding by the record gives the same bill.
    #expect(
      try kitchen.bill(for: kitchen.selection(for: record), currency: .usd)
        == kitchen.bill(for: selection, currency: .usd))
  }
}
