import Foundation
import Identifiers
import Money
import Testing
import Validation

@testable import Proposals

@Suite struct ContentTests {
  private func fields(_ draft: ContentDraft) -> [String] {
    Content.errors(of: draft).map { "\($0.field) \($0.code)" }
  }

  @Test(arguments: Sample.allCases) func `the samples are good`(sample: Sample) throws {
    _ = try sample.content()
  }

  @Test func `everything wrong is told at once, each with its place`() {
    var wrong = draft([draftLine(1), draftLine(1), draftLine(1, quantity: -1)], tax: 10_001, schedule: [5_000, 4_000])
    wrong.sections[0].title = " "
    wrong.sections[0].lines[0].name = ""
    wrong.sections[0].lines[1].unitPriceCents = .max
    wrong.validUntil = "2026-02-30"
    #expect(
      Set(fields(wrong)) == [
        "tax.rate_basis_points out_of_range", "payment_schedule schedule_sum", "sections[0].title required",
        "sections[0].lines[0].name required", "sections[0].lines[1].unit_price_cents out_of_range",
        "sections[0].lines[2].quantity out_of_range", "valid_until invalid_value",
      ])
  }

  @Test(arguments: [
    Decimal(string: "0.00001"), Decimal(string: "10000000.0001"), Decimal(sign: .plus, exponent: 40, significand: 1),
    .nan,
  ])
  func `a quantity has at most four decimals and an end (GW-5)`(quantity: Decimal?) throws {
    let draft = draft([draftLine(1, quantity: try #require(quantity))])
    #expect(fields(draft) == ["sections[0].lines[0].quantity out_of_range"])
  }

  @Test func `four decimals are kept exactly`() throws {
    let quantity = try #require(Decimal(string: "0.0625"))
    let content = try content(draft([draftLine(1_000_000, quantity: quantity)]))
    #expect(content.sections[0].lines[0].quantity.decimalText == "0.0625")
    #expect(try content.asSent().totals.totalCents == 62_500)
  }

  @Test func `texts are limited in bytes, not characters`() {
    var long = draft([draftLine(1)])
    // 151 characters of two bytes each.
    long.sections[0].lines[0].name = String(repeating: "\u{e9}", count: 151)
    #expect(fields(long) == ["sections[0].lines[0].name too_long"])
    long.sections[0].lines[0].name = String(repeating: "\u{e9}", count: 150)
    #expect(fields(long) == [])
  }

  @Test(arguments: ["a\r\nb", "a\u{0}b", "a\u{1B}b", "a\u{7F}"])
  func `names are one line without control characters, judged on bytes`(name: String) {
    var wrong = draft([draftLine(1)])
    wrong.sections[0].lines[0].name = name
    #expect(fields(wrong).allSatisfy { $0 == "sections[0].lines[0].name invalid_value" })
    #expect(!fields(wrong).isEmpty)
  }

  @Test func `there is a limit on sections, lines and packages`() {
    var many = draft([draftLine(1)])
    many.sections = Array(repeating: many.sections[0], count: 201)
    #expect(fields(many) == ["sections too_many"])
    #expect(fields(draft(Array(repeating: draftLine(1), count: 1_001))) == ["sections too_many"])
    #expect(fields(draft(Array(repeating: draftLine(1), count: 1_000))) == [])
    let package = ContentDraft.Package(name: "P", summary: nil, recommended: nil, lines: [draftLine(1)])
    let packages = ContentDraft.Packages(
      title: "T", required: true, choices: Array(repeating: package, count: 11))
    #expect(fields(draft([draftLine(1)], packages: packages)) == ["packages.choices too_many"])
    #expect(fields(draft([])) == ["sections required"])
  }

  @Test func `a discount has exactly one figure`() {
    let both = ContentDraft.Discount(name: nil, basisPoints: 1, amountCents: 1)
    let none = ContentDraft.Discount(name: nil, basisPoints: nil, amountCents: nil)
    #expect(fields(draft([draftLine(1)], discount: both)) == ["discount conflict"])
    #expect(fields(draft([draftLine(1, discount: none)])) == ["sections[0].lines[0].discount conflict"])
    let large = ContentDraft.Discount(name: nil, basisPoints: nil, amountCents: 101)
    #expect(fields(draft([draftLine(100)], discount: large)) == ["discount.amount_cents discount_above_subtotal"])
  }

  @Test func `a deposit has what its kind needs and is not above the total`() {
    let wrong = ContentDraft.Deposit(kind: .percent, basisPoints: nil, amountCents: 5, lineItems: nil)
    #expect(fields(draft([draftLine(100)], deposit: wrong)) == ["deposit conflict"])
    let large = ContentDraft.Deposit(kind: .fixed, basisPoints: nil, amountCents: 101, lineItems: nil)
    #expect(fields(draft([draftLine(100)], deposit: large)) == ["deposit.amount_cents deposit_above_total"])
    let unknown = ContentDraft.Deposit(kind: .lines, basisPoints: nil, amountCents: nil, lineItems: ["A", "B"])
    #expect(
      fields(draft([draftLine(100, item: "A")], deposit: unknown)) == ["deposit.line_items[1] unknown_item"])
  }

  @Test func `bounds of a quantity hold the quantity`() {
    #expect(
      fields(draft([draftLine(1, quantity: 5, bounds: (1, 3))])) == ["sections[0].lines[0].quantity out_of_range"])
    #expect(
      fields(draft([draftLine(1, quantity: 2, bounds: (3, 1))]))
        == ["sections[0].lines[0].client_quantity out_of_range"])
  }

  @Test func `retainage says where it changes`() {
    var wrong = draft([draftLine(1)])
    wrong.contract = Content.Contract(
      billing: .progress,
      retainage: Content.Retainage(
        rule: .retroactive, rateCompletedBasisPoints: 1_000, rateStoredBasisPoints: 10_001,
        reducedRateBasisPoints: nil, thresholdBasisPoints: nil, release: nil))
    #expect(
      Set(fields(wrong)) == [
        "contract.retainage.rate_stored_basis_points out_of_range",
        "contract.retainage.threshold_basis_points required",
        "contract.retainage.reduced_rate_basis_points required",
      ])
  }

  @Test func `an estimate names a currency that exists`() {
    var draft = EstimateDraft(
      clientID: ClientID(UUID()), number: "E-1", title: "Job", kind: .project, currency: "USD", siteAddress: nil,
      internalMarginBasisPoints: nil, internalNotes: nil)
    #expect(throws: Never.self) { try draft.checkedCurrency() }
    for code in ["usd", "XXX", "US", "USDX", ""] {
      draft.currency = code
      #expect(throws: ProposalRefusal.self) { try draft.checkedCurrency() }
    }
  }
}
