import Foundation
import Testing

@testable import Billing

@Suite struct RetainageTermsTests {
  @Test(arguments: RetainageTerms.Rule.allCases)
  func `a rule that changes somewhere says where`(rule: RetainageTerms.Rule) {
    let expected: [String] =
      switch rule {
      case .constant: []
      case .stop: ["required retainage.threshold_basis_points"]
      case .forward, .retroactive:
        ["required retainage.threshold_basis_points", "required retainage.reduced_rate_basis_points"]
      case .cap: ["required retainage.reduced_rate_basis_points"]
      }
    #expect(errors { try RetainageTerms.percent(10, rule).check() } == expected)
    #expect(errors { try RetainageTerms.percent(10, rule, then: 5, threshold: 50).check() } == [])
  }

  @Test func `rates are no less than nothing and no more than all`() {
    for wrong in [-1, 10_001, .min, .max] {
      var terms = RetainageTerms.percent(10)
      (terms.rateCompletedBasisPoints, terms.rateStoredBasisPoints) = (wrong, wrong)
      (terms.reducedRateBasisPoints, terms.thresholdBasisPoints, terms.ceilingBasisPoints) = (wrong, wrong, wrong)
      #expect(
        errors { try terms.check("terms") } == [
          "out_of_range terms.rate_completed_basis_points", "out_of_range terms.rate_stored_basis_points",
          "out_of_range terms.reduced_rate_basis_points", "out_of_range terms.threshold_basis_points",
          "out_of_range terms.ceiling_basis_points",
        ])
    }
  }

  @Test func `the condition is a text of some length`() {
    var terms = RetainageTerms.percent(10)
    terms.releaseCondition = String(repeating: "x", count: 4_001)
    #expect(errors { try terms.check() } == ["too_long retainage.release"])
  }

  @Test func `a lower rate goes down, to nothing at the most`() throws {
    var terms = RetainageTerms.percent(10, .retroactive, then: 5, threshold: 50)
    #expect(errors { _ = try terms.reduced(toBasisPoints: 1_001) } == ["out_of_range reduced_rate_basis_points"])
    #expect(errors { _ = try terms.reduced(toBasisPoints: -1) } == ["out_of_range reduced_rate_basis_points"])
    terms = try terms.reduced(toBasisPoints: 300)
    #expect(errors { _ = try terms.reduced(toBasisPoints: 301) } == ["out_of_range reduced_rate_basis_points"])
    #expect(try terms.reduced(toBasisPoints: 0).ceilingBasisPoints == 0)
  }

  @Test func `terms come back from JSON as they were`() throws {
    let terms = RetainageTerms.percent(10, .forward, then: 5, threshold: 50, onTax: true)
    #expect(try JSONDecoder().decode(RetainageTerms.self, from: JSONEncoder().encode(terms)) == terms)
  }
}
