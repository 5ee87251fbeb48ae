import Foundation
import Money
import Testing

@Suite struct AmountTests {
  private let usd = Currency(code: "USD")
  private func amount(_ cents: Int64) throws -> Amount { Amount(minorUnits: cents, currency: try #require(usd)) }

  @Test func `half goes away from zero, on both sides`() throws {
    #expect(try amount(5).multiplied(by: 1, over: 2, rounding: .halfUp).minorUnits == 3)
    #expect(try amount(-5).multiplied(by: 1, over: 2, rounding: .halfUp).minorUnits == -3)
    #expect(try amount(5).multiplied(by: -1, over: 2, rounding: .halfUp).minorUnits == -3)
    #expect(try amount(4).multiplied(by: 1, over: 3, rounding: .halfUp).minorUnits == 1)
    #expect(try amount(5).multiplied(by: 1, over: 3, rounding: .halfUp).minorUnits == 2)
    #expect(try amount(-5).multiplied(by: 1, over: 2, rounding: .down).minorUnits == -2)
    #expect(try amount(-1).multiplied(by: 1, over: 3, rounding: .halfUp).minorUnits == 0)
  }

  @Test func `the product may pass Int64 as long as the quotient does not`() throws {
    #expect(try amount(.max).multiplied(by: 10_000, over: 10_000, rounding: .halfUp).minorUnits == .max)
    #expect(try amount(.max).multiplied(by: .max, over: .max, rounding: .down).minorUnits == .max)
    #expect(throws: MoneyError.overflow) { try amount(.max).multiplied(by: 10_001, over: 10_000, rounding: .down) }
    #expect(throws: MoneyError.zeroDenominator) { try amount(1).multiplied(by: 1, over: 0, rounding: .down) }
  }

  @Test func `the smallest amounts do not trap (GW-5)`() throws {
    #expect(throws: MoneyError.overflow) { try amount(.min).multiplied(by: -1, over: 1, rounding: .down) }
    #expect(throws: MoneyError.overflow) { try amount(.min).adding(amount(-1)) }
    #expect(throws: MoneyError.overflow) { try amount(.min).subtracting(amount(1)) }
    #expect(throws: MoneyError.overflow) { try amount(.max).adding(amount(1)) }
    #expect(try amount(.min).multiplied(by: 1, over: 1, rounding: .down).minorUnits == .min)
    #expect(try amount(.min).multiplied(by: -1, over: -1, rounding: .halfUp).minorUnits == .min)
    #expect(try amount(.min).multiplied(by: 1, over: .min, rounding: .down).minorUnits == 1)
  }

  @Test func `currencies do not mix`() throws {
    let euro = Amount(minorUnits: 1, currency: try #require(Currency(code: "EUR")))
    #expect(throws: MoneyError.mixedCurrencies) { try amount(1).adding(euro) }
    #expect(throws: MoneyError.mixedCurrencies) { try amount(1).subtracting(euro) }
  }

  @Test func `shares in basis points`() throws {
    #expect(try amount(76_775).share(BasisPoints(1_035), rounding: .halfUp).minorUnits == 7_946)
    #expect(try amount(4_924_090).share(BasisPoints(1_000), rounding: .halfUp).minorUnits == 492_409)
  }

  @Test(arguments: ["usd", "US", "USDX", "", "U\u{53}\u{301}D", "12A"]) func `what is no currency`(code: String) {
    #expect(Currency(code: code) == nil)
  }
}

@Suite struct QuantityTests {
  @Test(
    arguments: [
      ("18.5", 185_000), ("0", 0), ("-2", -20_000), ("0.0625", 625), ("1.50000", 15_000), ("00012", 120_000),
      ("99999999999.9999", 999_999_999_999_999),
    ] as [(String, Int64)])
  func `plain decimals are read exactly`(text: String, expected: Int64) {
    #expect(Quantity(decimalText: text)?.tenThousandths == expected)
  }

  @Test(arguments: ["", "-", ".", ".5", "5.", "1e3", "1,5", "0.00001", "+1", "1 ", "1.2.3", "\u{661}", "100000000000"])
  func `anything else is refused`(text: String) {
    #expect(Quantity(decimalText: text) == nil)
  }

  @Test(
    arguments: [(185_000, "18.5"), (0, "0"), (-625, "-0.0625"), (20_000, "2"), (10_100, "1.01")] as [(Int64, String)])
  func `the shortest text`(value: Int64, text: String) {
    #expect(Quantity(tenThousandths: value).decimalText == text)
    #expect(Quantity(decimalText: text)?.tenThousandths == value)
  }

  @Test func `the ends of Int64 have a text`() {
    #expect(Quantity(tenThousandths: .min).decimalText == "-922337203685477.5808")
    #expect(Quantity(tenThousandths: .max).decimalText == "922337203685477.5807")
  }

  @Test func `decimals of Foundation are read exactly or not at all`() throws {
    #expect(Quantity(exactly: Decimal(sign: .plus, exponent: -1, significand: 185))?.tenThousandths == 185_000)
    #expect(Quantity(exactly: Decimal(sign: .minus, exponent: 0, significand: 2))?.tenThousandths == -20_000)
    #expect(Quantity(exactly: Decimal(sign: .plus, exponent: 2, significand: 5))?.tenThousandths == 5_000_000)
    #expect(Quantity(exactly: try #require(Decimal(string: "0.29")))?.tenThousandths == 2_900)
    #expect(Quantity(exactly: Decimal(sign: .plus, exponent: -5, significand: 1)) == nil)
    #expect(Quantity(exactly: Decimal(sign: .plus, exponent: 100, significand: 1)) == nil)
    #expect(Quantity(exactly: .nan) == nil)
  }

  @Test func `a price times a quantity is rounded once`() throws {
    let price = Amount(minorUnits: 4_150, currency: try #require(Currency(code: "USD")))
    let quantity = try #require(Quantity(decimalText: "18.5"))
    #expect(try price.times(quantity, rounding: .halfUp).minorUnits == 76_775)
    #expect(Quantity(whole: 3) > Quantity(whole: 2))
  }
}
