import Money
import Testing

@testable import Proposals

@Suite struct QuotationTests {
  private let currency = Currency.usd

  @Test(arguments: Sample.allCases)
  func `as sent it is what sending would freeze, and its parts add up`(sample: Sample) throws {
    let content = try sample.content()
    let asSent = content.selectionAsSent
    let quotation = try content.quotation(for: asSent, currency: currency)
    #expect(quotation.totals == (try content.bill(for: asSent, currency: currency)).totals)
    let package = content.packages?.choices.first { $0.id == asSent.package }
    let amounts = Dictionary(uniqueKeysWithValues: quotation.lines.map { ($0.id, $0) })
    let ofPackage = (package?.lines ?? []).compactMap { amounts[$0.id] }.filter(\.isSelected)
    let parts = quotation.sections.map(\.subtotalCents) + ofPackage.map(\.amountCents)
    #expect(parts.reduce(0, +) == quotation.totals.subtotalCents)
    let schedule = quotation.paymentSchedule.map(\.amountCents)
    #expect(schedule.isEmpty || schedule.reduce(0, +) == quotation.totals.totalCents)
  }

  @Test func `each package tells what the whole would cost with it`() throws {
    let content = try Sample.roof.content()
    let quotation = try content.quotation(for: content.selectionAsSent, currency: currency)
    #expect(quotation.packages.map(\.totalIfChosenCents) == [1_164_083, 1_509_184, 3_140_618])
    #expect(quotation.packages.map(\.isSelected) == [false, true, false])
  }

  @Test func `a quantity changes its line, the section and the total by the same and its tax`() throws {
    let content = try Sample.kitchen.content()
    let asSent = try content.quotation(for: content.selectionAsSent, currency: currency)
    let outlet = try #require(content.sections.flatMap(\.lines).first { $0.name == "Extra outlet at island" })
    let choices = Choices(
      packageID: nil, lines: [Choices.Line(lineID: outlet.id, selected: true, quantity: "3")])
    let three = try content.quotation(for: try content.selection(for: choices), currency: currency)
    let line = try #require(three.lines.first { $0.id == outlet.id })
    #expect(line.quantity == "3" && line.amountCents == 3 * outlet.unitPriceCents)
    #expect(three.totals.subtotalCents - asSent.totals.subtotalCents == 2 * outlet.unitPriceCents)
    // 10.35 % of 574.00, half-up on the line of 861.00: 89.11 less 29.70.
    #expect(three.totals.taxCents - asSent.totals.taxCents == (outlet.taxable ? 5_941 : 0))
  }
}
