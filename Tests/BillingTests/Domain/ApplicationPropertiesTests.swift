import Foundation
import Testing

@testable import Billing

/// What holds for any contract that is billed in any order, without knowing the figures. That every application keeps the
/// identities, can be voided, and that lines and invoices hold the same is asked at each step by `BilledContract`.
@Suite struct ApplicationPropertiesTests {
  private static let seeds = UInt64(1)...60
  private static let contractsOfSeed = 50

  @Test(arguments: seeds) func `whatever comes between, all is paid in the end`(seed: UInt64) throws {
    var random = RandomContract(seed: seed)
    var finished = 0
    for _ in 0..<Self.contractsOfSeed {
      var contract = try random.contract()
      for number in 1...random.number(in: 1...6) {
        try step(&contract, &random, number)
      }
      if try finish(&contract, &random) { finished += 1 }
    }
    #expect(finished >= Self.contractsOfSeed * 9 / 10, "few contracts come to their end")
  }

  /// Nothing of the above is worth much if it never came up.
  @Test func `the random contracts have a bit of everything`() throws {
    var found: [String: Int] = [:]
    for seed in Self.seeds {
      var random = RandomContract(seed: seed)
      var contract = try random.contract()
      for number in 1...5 { try step(&contract, &random, number) }
      let lines = contract.applications.flatMap(\.sheet.lines)
      let traits = [
        ("credit", lines.contains { $0.scheduledCents < 0 }), ("stored", lines.contains { $0.storedCents > 0 }),
        ("change order", lines.contains { $0.changeOrder != nil }), ("tax", lines.contains { $0.taxToDateCents > 0 }),
        ("beyond", lines.contains { $0.balanceCents < 0 && $0.scheduledCents > 0 }),
        ("taken back", lines.contains { $0.thisPeriodCents < 0 && $0.scheduledCents > 0 }),
        ("own rates", contract.schedule.lines.contains { $0.rates != nil }),
        ("certified lower", contract.applications.contains { $0.certification.reason != nil }),
        ("release invoice", !contract.releases.isEmpty),
        ("release by application", contract.applications.contains { $0.invoice.releasedEarlierCents > 0 }),
        ("on tax", contract.terms.isOnTax),
        ("held on stored", contract.applications.contains { $0.summary.heldOnStoredCents > 0 }),
      ]
      for trait in traits.filter(\.1).map(\.0) + ["\(contract.terms.rule)"] { found[trait, default: 0] += 1 }
    }
    #expect(found.count == 17 && found.values.allSatisfy { $0 >= 5 }, "\(found)")
  }

  private func step(_ contract: inout BilledContract, _ random: inout RandomContract, _ number: Int) throws {
    if random.chance(1, of: 5) {
      let accepted = random.accepted(1...3)
      try contract.add(changeOrder: number, accepted.map(\.amountCents), taxes: accepted.map(\.taxCents))
    }
    if contract.schedule.heldCents > 0, random.chance(1, of: 4) {
      let request = random.releaseRequest(of: contract)
      if request != .lines([]) { try contract.release(request) }
    }
    let work = random.work(of: contract, corrections: number > 1)
    let terms = random.chance(1, of: 8) ? random.terms() : nil
    guard let draft = try unlessNegative({ try contract.draft(work, terms: terms) }) else { return }
    let least = draft.invoice.releasedEarlierCents
    let due = draft.summary.paymentDueCents
    guard random.chance(1, of: 5), least < due else {
      try contract.apply(work, terms: terms)
      return
    }
    let cents = random.cents(in: least...due)
    guard try unlessNegative({ try draft.certified(cents, reason: "Less") }) != nil else { return }
    try contract.apply(work, terms: terms, certified: (cents, "Less"))
  }

  /// Everything in full and nothing held: line 9 is 0, and what was paid for is the contract.
  ///
  /// - Returns: whether it came so far.
  private func finish(_ contract: inout BilledContract, _ random: inout RandomContract) throws -> Bool {
    if try unlessNegative({ try contract.draft(contract.rest) }) != nil { try contract.apply(contract.rest) }
    let isByInvoice = random.chance(1, of: 2) && contract.schedule.heldCents > 0
    if isByInvoice { try contract.release(.full) }
    let released = try contract.terms.reduced(toBasisPoints: 0)
    guard try unlessNegative({ try contract.draft(contract.rest, terms: released) }) != nil else { return false }
    let last = try contract.apply(contract.rest, terms: released)
    #expect(contract.schedule.heldCents == 0)
    let over = contract.schedule.lines.reduce(0) { $0 + $1.progress.billedCents } - contract.schedule.contractSumCents
    #expect(last.summary.balanceCents == -over)
    let byInvoice = contract.releases.reduce(0) { $0 + $1.totalCents }
    let certified = contract.applications.reduce(0) { $0 + $1.certification.cents }
    #expect(certified + byInvoice == last.summary.contractSumCents + over)
    let gross = contract.applications.reduce(0) { $0 + $1.invoice.grossCents }
    #expect(gross == contract.schedule.contractSumCents + over)
    let tax = contract.applications.reduce(0) { $0 + $1.invoice.taxCents }
    #expect(tax == contract.schedule.lines.reduce(0) { $0 + $1.progress.taxedCents })
    for line in contract.schedule.lines where line.progress.billedCents == line.scheduledCents {
      #expect(line.progress.taxedCents == line.taxCents)
    }
    return true
  }

  /// `nil` for what is refused because more would be taken back than billed.
  private func unlessNegative(_ make: () throws -> ApplicationForPayment) throws -> ApplicationForPayment? {
    do { return try make() } catch BillingRefusal.totalNegative { return nil }
  }
}
