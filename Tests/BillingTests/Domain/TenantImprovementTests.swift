import Foundation
import Testing

@testable import Billing

/// The sample of 24 lines, billed over five applications with a change order and a release invoice at the end. The figures
/// were computed outside of this code.
@Suite struct TenantImprovementTests {
  private struct File: Decodable {
    struct Line: Decodable {
      var name: String
      var item: String
      var unitPriceCents: Int64
    }
    struct Section: Decodable {
      var title: String
      var lines: [Line]
    }
    struct Proposal: Decodable { var sections: [Section] }
    struct Retainage: Decodable {
      var rule: RetainageTerms.Rule
      var rateCompletedBasisPoints: Int
      var rateStoredBasisPoints: Int
      var reducedRateBasisPoints: Int
      var thresholdBasisPoints: Int
    }
    struct Contract: Decodable { var retainage: Retainage }
    var proposal: Proposal
    var contract: Contract
  }

  private func sample() throws -> BilledContract {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../deploy/samples")
    let data = try Data(contentsOf: folder.appending(path: "tenant-improvement-schedule-of-values.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = try decoder.decode(File.self, from: data)
    let accepted = file.proposal.sections.flatMap { section in
      section.lines.map {
        AcceptedWork(
          section: section.title, item: $0.item, description: $0.name, amountCents: $0.unitPriceCents, taxCents: 0)
      }
    }
    let retainage = file.contract.retainage
    let terms = RetainageTerms(
      rule: retainage.rule, rateCompletedBasisPoints: retainage.rateCompletedBasisPoints,
      rateStoredBasisPoints: retainage.rateStoredBasisPoints,
      reducedRateBasisPoints: retainage.reducedRateBasisPoints,
      thresholdBasisPoints: retainage.thresholdBasisPoints)
    return BilledContract(
      try ScheduleOfValues(accepted: accepted, granularity: .lines, newID: UUID.init), terms: terms)
  }

  @Test func `five applications, a change order and a release`() throws {
    var contract = try sample()
    #expect(contract.schedule.lines.count == 24)
    #expect(contract.schedule.contractSumCents == 155_969_500)
    try contract.apply((0..<6).map { contract.percent($0, 25) })
    try contract.apply((0..<12).map { contract.percent($0, 45, stored: $0 == 6 ? 1_000_000 : 0) })
    try contract.add(changeOrder: 1, [2_487_350])
    try contract.apply(contract.all(60))
    try contract.apply(contract.all(90))
    try contract.apply(contract.all(100))
    let release = try contract.release(.full)

    let summaries = contract.applications.map(\.summary)
    #expect(
      summaries.map(\.contractSumCents) == [155_969_500, 155_969_500, 158_456_850, 158_456_850, 158_456_850])
    #expect(summaries.map(\.toDateCents) == [6_546_875, 31_963_725, 95_074_110, 142_611_165, 158_456_850])
    #expect(summaries.map(\.heldCents) == [654_688, 3_196_373, 4_753_706, 7_130_558, 7_922_843])
    #expect(summaries.map(\.heldOnStoredCents) == [0, 100_000, 0, 0, 0])
    #expect(summaries.map(\.paymentDueCents) == [5_892_187, 22_875_165, 61_553_052, 45_160_203, 15_053_400])
    #expect(release.totalCents == 7_922_843)
    #expect(release.sources.map(\.cents) == [654_688, 2_541_685, 1_557_333, 2_376_852, 792_285])
    let last = try contract.apply([])
    #expect((last.summary.paymentDueCents, last.summary.heldCents, last.summary.balanceCents) == (0, 0, 0))
    let due = contract.applications.reduce(0) { $0 + $1.summary.paymentDueCents }
    #expect(due + release.totalCents == last.summary.contractSumCents)
  }
}
