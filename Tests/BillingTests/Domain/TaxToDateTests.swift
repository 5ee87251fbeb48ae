import Testing

@testable import Billing

@Suite struct TaxToDateTests {
  private func tax(_ taxCents: Int64, _ billedCents: Int64, _ scheduledCents: Int64) throws -> Int64 {
    try TaxToDate.cents(taxCents: taxCents, billedCents: billedCents, scheduledCents: scheduledCents)
  }

  @Test func `tax is rounded half-up on what is billed to date`() throws {
    // 10.35 % of 1.00 is 10 cents: thirds of it are 3.33, 6.67 and 10.
    #expect(try [0, 33, 67, 100].map { try tax(10, $0, 100) } == [0, 3, 7, 10])
    // Exactly half goes up, away from zero for a credit.
    #expect(try tax(1, 50, 100) == 1)
    #expect(try tax(-1, -50, -100) == -1)
    #expect(try tax(-5, 50, 100) == -3)
  }

  @Test func `a line that is billed beyond its value is taxed like it`() throws {
    #expect(try tax(10, 150, 100) == 15)
    #expect(throws: BillingRefusal.amountTooLarge) { try tax(10_000_000_000_000, 2, 1) }
    #expect(throws: BillingRefusal.amountTooLarge) { try tax(10_000_000_000_000, 10_000_000_000_000, 1) }
  }

  @Test func `the tax of a line without a value is due at once`() throws {
    #expect(try tax(7, 0, 0) == 7)
  }
}
