import Foundation
import Money
import Testing

@testable import Proposals

/// Totals against values that were computed by hand, with decimal arithmetic, outside of this code.
@Suite struct BillTests {
  @Test func `the kitchen as sent`() throws {
    let content = try Sample.kitchen.content()
    let bill = try content.asSent()
    #expect(
      bill.totals
        == Totals(
          subtotalCents: 4_513_430, discountCents: 0, taxCents: 410_660, totalCents: 4_924_090, depositCents: 492_409))
    // 35 % is 17,234.315, rounded up; the last milestone takes what is left.
    #expect(bill.paymentSchedule.map(\.amountCents) == [492_409, 1_969_636, 1_723_432, 738_613])
    #expect(bill.lines.first { $0.line.name == "Hood duct" }?.amountCents == 76_775)
    #expect(bill.lines.first { $0.line.name == "Hood duct" }?.taxCents == 7_946)
    #expect(bill.lines.first { $0.line.name == "Base cabinets" }?.taxCents == 114_435)
    #expect(bill.lines.count == 18)
  }

  @Test func `the kitchen with the client's choices`() throws {
    let content = try Sample.kitchen.content()
    let options = content.sections.flatMap(\.lines).filter(\.optional)
    func total(_ lines: [Choices.Line]) throws -> Totals {
      let selection = try content.selection(for: Choices(packageID: nil, lines: lines))
      return try content.bill(for: selection, currency: .usd).totals
    }
    let none = try total(options.map { Choices.Line(lineID: $0.id, selected: false, quantity: nil) })
    #expect((none.subtotalCents, none.taxCents, none.totalCents) == (4_484_730, 407_690, 4_892_420))
    let all = try total(options.map { Choices.Line(lineID: $0.id, selected: true, quantity: nil) })
    #expect((all.subtotalCents, all.taxCents, all.totalCents) == (4_659_330, 425_761, 5_085_091))
    let quantities = [nil, "2", "3"] as [String?]
    let more = try total(
      zip(options, quantities).map { Choices.Line(lineID: $0.id, selected: true, quantity: $1) })
    #expect((more.subtotalCents, more.taxCents, more.totalCents) == (4_768_630, 437_073, 5_205_703))
  }

  @Test func `the kitchen with 5 % off the whole`() throws {
    var content = try Sample.kitchen.content()
    content.discount = Content.Discount(name: nil, figure: .basisPoints(500))
    let bill = try content.asSent()
    #expect(bill.totals.discountCents == 225_672)
    #expect(bill.totals.taxCents == 390_126)
    #expect(bill.totals.totalCents == 4_677_884)
    #expect(bill.lines.reduce(0) { $0 + $1.discountCents } == 225_672)
  }

  @Test func `the service job`() throws {
    let totals = try Sample.service.content().asSent().totals
    #expect(
      totals
        == Totals(subtotalCents: 75_545, discountCents: 0, taxCents: 3_659, totalCents: 79_204, depositCents: nil))
  }

  @Test(arguments: [("Good", 1_164_083), ("Better", 1_509_184), ("Best", 3_140_618)])
  func `the roof with each package`(name: String, total: Int64) throws {
    let content = try Sample.roof.content()
    let package = try #require(content.packages?.choices.first { $0.name == name })
    let selection = try content.selection(for: Choices(packageID: package.id, lines: []))
    let totals = try content.bill(for: selection, currency: .usd).totals
    #expect(totals.totalCents == total)
    #expect(totals.depositCents == 150_000)
  }

  @Test func `the roof starts with the recommended package`() throws {
    #expect(try Sample.roof.content().asSent().totals.totalCents == 1_509_184)
  }

  @Test func `the tenant improvement`() throws {
    let bill = try Sample.tenant.content().asSent()
    #expect(bill.totals.totalCents == 155_969_500)
    #expect(bill.totals.taxCents == 0)
    #expect(bill.lines.count == 24)
  }

  @Test func `tax is rounded half-up on each line, not on the sum`() throws {
    // 10.35 % of 1.00 is 0.1035: 0.10 three times and not 0.31 once.
    let bill = try content(draft([draftLine(100), draftLine(100), draftLine(100)], tax: 1_035)).asSent()
    #expect(bill.totals.taxCents == 30)
    // Exactly half goes up: 5 % of 0.10 is 0.005.
    #expect(try content(draft([draftLine(10)], tax: 500)).asSent().totals.taxCents == 1)
  }

  @Test func `a discount of a line comes before the tax`() throws {
    let half = ContentDraft.Discount(name: nil, basisPoints: 5_000, amountCents: nil)
    let bill = try content(draft([draftLine(10_001, discount: half)], tax: 1_000)).asSent()
    // Half of 100.01 is 50.005, rounded to 50.01 off; tax on 50.00.
    #expect(bill.totals.subtotalCents == 5_000)
    #expect(bill.totals.taxCents == 500)
  }

  @Test func `a fixed discount of a line never exceeds it`() throws {
    let large = ContentDraft.Discount(name: nil, basisPoints: nil, amountCents: 500)
    let bill = try content(draft([draftLine(300, discount: large), draftLine(50)])).asSent()
    #expect(bill.totals.subtotalCents == 50)
  }

  @Test func `a discount on the whole goes to the lines by largest remainder`() throws {
    // 1.00 off 3 x 1.00: 33.3 each; the earlier line gets the odd cent.
    let one = ContentDraft.Discount(name: nil, basisPoints: nil, amountCents: 100)
    let bill = try content(draft([draftLine(100), draftLine(100), draftLine(100)], discount: one)).asSent()
    #expect(bill.lines.map(\.discountCents) == [34, 33, 33])
    // 0.10 off 0.01 + 0.99: 0.1 and 9.9, so the cent belongs to the second.
    let ten = ContentDraft.Discount(name: nil, basisPoints: nil, amountCents: 10)
    let uneven = try content(draft([draftLine(1), draftLine(99)], discount: ten)).asSent()
    #expect(uneven.lines.map(\.discountCents) == [0, 10])
  }

  @Test func `credits lower the total, never below nothing`() throws {
    let bill = try content(draft([draftLine(10_000), draftLine(-2_500)], tax: 1_000)).asSent()
    #expect(bill.totals.subtotalCents == 7_500)
    #expect(bill.totals.taxCents == 750)
    #expect(throws: ProposalRefusal.totalNegative) {
      try content(draft([draftLine(100), draftLine(-101)]))
    }
  }

  @Test func `a deposit is never rounded to nothing and never above the total`() throws {
    let percent = ContentDraft.Deposit(kind: .percent, basisPoints: 1, amountCents: nil, lineItems: nil)
    #expect(try content(draft([draftLine(10)], deposit: percent)).asSent().totals.depositCents == 1)
    let fixed = ContentDraft.Deposit(kind: .fixed, basisPoints: nil, amountCents: 400, lineItems: nil)
    let options = [draftLine(300), draftLine(100, optional: true, selected: true)]
    let content = try content(draft(options, deposit: fixed))
    #expect(try content.asSent().totals.depositCents == 400)
    let without = try content.selection(
      for: Choices(
        packageID: nil,
        lines: [Choices.Line(lineID: content.sections[0].lines[1].id, selected: false, quantity: nil)]))
    #expect(try content.bill(for: without, currency: .usd).totals.depositCents == 300)
  }

  @Test func `a deposit of chosen lines is what these cost with tax`() throws {
    let lines = ContentDraft.Deposit(kind: .lines, basisPoints: nil, amountCents: nil, lineItems: ["A", "C"])
    let bill = try content(
      draft(
        [draftLine(1_000, item: "A"), draftLine(5_000, item: "B"), draftLine(300, taxable: false, item: "C")],
        tax: 1_000, deposit: lines)
    ).asSent()
    #expect(bill.totals.depositCents == 1_400)
  }

  @Test func `no milestone is ever negative`() throws {
    let bill = try content(draft([draftLine(2)], schedule: [2_500, 2_500, 2_500, 2_500])).asSent()
    #expect(bill.paymentSchedule.map(\.amountCents) == [1, 1, 0, 0])
  }

  @Test func `amounts beyond Int64 are refused and do not trap (GW-5)`() throws {
    let huge = draftLine(1_000_000_000_000, quantity: 10_000_000)
    #expect(throws: ProposalRefusal.amountTooLarge) { try content(draft([huge])) }
    let large = Array(repeating: draftLine(1_000_000_000_000, quantity: 9_000_000), count: 2)
    #expect(throws: ProposalRefusal.amountTooLarge) { try content(draft(large)) }
  }

  @Test func `a deposit of lines beyond Int64 is refused and does not trap (GW-5)`() throws {
    let plus = draftLine(1_000_000_000_000, quantity: 9_000_000, item: "A")
    let minus = draftLine(-1_000_000_000_000, quantity: 9_000_000, taxable: false)
    let lines = ContentDraft.Deposit(kind: .lines, basisPoints: nil, amountCents: nil, lineItems: ["A"])
    #expect(throws: ProposalRefusal.amountTooLarge) {
      try content(draft([plus, minus], tax: 10_000, deposit: lines))
    }
  }

  @Test func `a thousand of the largest lines, all taxed and all in the deposit, still add up (GW-5)`() throws {
    let largest = draftLine(1_000_000_000_000, quantity: 1_000, item: "A")
    let lines = ContentDraft.Deposit(kind: .lines, basisPoints: nil, amountCents: nil, lineItems: ["A"])
    let bill = try content(draft(Array(repeating: largest, count: 1_000), tax: 10_000, deposit: lines)).asSent()
    #expect(bill.totals.totalCents == 2_000_000_000_000_000_000)
    #expect(bill.totals.depositCents == 2_000_000_000_000_000_000)
  }

  @Test func `no choice can take a line beyond what a line may cost (GW-5)`() {
    let small = draftLine(100)
    for wrong in [
      draftLine(1_000_000_000_000, quantity: 1_001),
      draftLine(-1_000_000_000_000, quantity: 1_001, optional: true, selected: false),
      draftLine(1_000_000_000_000, quantity: 1, optional: true, selected: false, bounds: (1, 1_001)),
    ] {
      #expect(throws: ProposalRefusal.amountTooLarge) { try content(draft([small, wrong])) }
    }
  }
}
