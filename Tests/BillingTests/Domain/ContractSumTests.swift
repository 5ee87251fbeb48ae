import Testing

@testable import Billing

@Suite struct ContractSumTests {
  @Test func `current is original and changes, left is what is not billed`() throws {
    let sum = try ContractSum(
      originalCents: 100_000, approvedChangesCents: -5_000, billedCents: 40_000, paidCents: 30_000,
      inFlightCents: 6_000, heldCents: 4_000)
    #expect((sum.currentCents, sum.leftCents) == (95_000, 55_000))
    #expect((sum.originalCents, sum.approvedChangesCents) == (100_000, -5_000))
    #expect((sum.billedCents, sum.paidCents, sum.inFlightCents, sum.heldCents) == (40_000, 30_000, 6_000, 4_000))
  }

  @Test(arguments: [(Int64.max, Int64(1), Int64(0)), (Int64.min, -1, 0), (Int64.max, 0, -1), (0, Int64.min, 1)])
  func `sums beyond Int64 are refused and do not trap (GW-5)`(original: Int64, changes: Int64, billed: Int64) {
    #expect(throws: BillingRefusal.amountTooLarge) {
      try ContractSum(
        originalCents: original, approvedChangesCents: changes, billedCents: billed, paidCents: 0, inFlightCents: 0,
        heldCents: 0)
    }
  }
}
