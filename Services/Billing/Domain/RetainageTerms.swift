import Foundation
import Validation

/// What a contract says about retainage: a share of each progress payment, earned but kept back for a while.
///
/// Rates and threshold are basis points, 0 to 10,000. `check` says whether the terms are complete.
struct RetainageTerms: Codable, Hashable, Sendable {
  /// How what is held follows from the work done.
  enum Rule: String, Codable, Hashable, Sendable, CaseIterable {
    /// The rate on all work.
    case constant
    /// The rate on the work up to the threshold, nothing on what follows.
    case stop
    /// The rate up to the threshold, the reduced rate on what follows.
    case forward
    /// From the threshold on the reduced rate on all work, which releases the difference.
    case retroactive
    /// The rate on all work, never more than the reduced rate on the contract sum.
    case cap
  }
  var rule: Rule
  /// On completed work.
  var rateCompletedBasisPoints: Int
  /// On stored material.
  var rateStoredBasisPoints: Int
  var reducedRateBasisPoints: Int?
  /// Of the contract sum to date.
  var thresholdBasisPoints: Int?
  /// When it is released, in words for the client.
  var releaseCondition: String?
  /// Whether it is kept back of the tax, too.
  var isOnTax = false
  /// Whether the client's page offers to ask for release.
  var clientMayAsk = false
  /// No line keeps more than this, whatever its rates: how an application releases by a lower rate.
  var ceilingBasisPoints: Int?

  /// Nothing is held but of lines that have rates of their own.
  static let none = RetainageTerms(rule: .constant, rateCompletedBasisPoints: 0, rateStoredBasisPoints: 0)

  static let conditionBytes = 4_000
}

/// Rates of one line that stand before the contract's; basis points, zero included.
struct RetainageRates: Codable, Hashable, Sendable {
  var completedBasisPoints: Int
  var storedBasisPoints: Int

  func limited(to basisPoints: Int?) -> RetainageRates {
    guard let basisPoints else { return self }
    return RetainageRates(
      completedBasisPoints: min(completedBasisPoints, basisPoints),
      storedBasisPoints: min(storedBasisPoints, basisPoints))
  }

  /// - Parameter field: the path of the line's rates.
  func check(_ field: String, _ checks: inout FieldChecks) {
    checks.number(completedBasisPoints, "\(field).rate_completed_basis_points", 0...10_000)
    checks.number(storedBasisPoints, "\(field).rate_stored_basis_points", 0...10_000)
  }
}

extension RetainageTerms {
  /// The contract's own, for lines that have none.
  var rates: RetainageRates {
    RetainageRates(completedBasisPoints: rateCompletedBasisPoints, storedBasisPoints: rateStoredBasisPoints)
  }

  /// - Throws: `invalid`.
  func check(_ field: String = "retainage") throws(BillingRefusal) {
    var checks = FieldChecks()
    check(field, &checks)
    try checks.finish()
  }

  /// - Parameter field: the path of the terms in the request.
  func check(_ field: String, _ checks: inout FieldChecks) {
    rates.check(field, &checks)
    if let rate = reducedRateBasisPoints { checks.number(rate, "\(field).reduced_rate_basis_points", 0...10_000) }
    if let rate = thresholdBasisPoints { checks.number(rate, "\(field).threshold_basis_points", 0...10_000) }
    if let rate = ceilingBasisPoints { checks.number(rate, "\(field).ceiling_basis_points", 0...10_000) }
    checks.text(releaseCondition, "\(field).release", bytes: Self.conditionBytes)
    // Every rule but the constant one changes somewhere, and must say where.
    if rule.needsThreshold && thresholdBasisPoints == nil {
      checks.fail("required", "\(field).threshold_basis_points", "This rule needs a threshold.")
    }
    if rule.needsReducedRate && reducedRateBasisPoints == nil {
      checks.fail("required", "\(field).reduced_rate_basis_points", "This rule needs a reduced rate.")
    }
  }

  /// The same terms at a lower or zero rate for every line, as an application may have them to release what is held.
  ///
  /// - Throws: `invalid`, for a rate above those of the terms.
  func reduced(toBasisPoints rate: Int, _ field: String = "reduced_rate_basis_points") throws(BillingRefusal)
    -> RetainageTerms
  {
    let most = min(max(rateCompletedBasisPoints, rateStoredBasisPoints), ceilingBasisPoints ?? 10_000)
    guard (0...most).contains(rate) else {
      throw .field(field, "out_of_range", "No higher rate than before: from 0 to \(most) basis points.")
    }
    var terms = self
    terms.ceilingBasisPoints = rate
    return terms
  }
}

extension RetainageTerms.Rule {
  var needsThreshold: Bool {
    switch self {
    case .stop, .forward, .retroactive: true
    case .constant, .cap: false
    }
  }

  var needsReducedRate: Bool {
    switch self {
    case .forward, .retroactive, .cap: true
    case .constant, .stop: false
    }
  }
}
