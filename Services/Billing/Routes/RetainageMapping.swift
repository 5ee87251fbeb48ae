import BillingContract
import ProposalsContract
import ServiceRuntime

/// An enumeration of the five rules of retainage: of either contract.
protocol RetainageRuleNames: Equatable {
  static var constant: Self { get }
  static var stop: Self { get }
  static var forward: Self { get }
  static var retroactive: Self { get }
  static var cap: Self { get }
}

extension Retainage.Rule: RetainageRuleNames {}
extension ProposalsContract.RetainageTerms.Rule: RetainageRuleNames {}

extension RetainageTerms.Rule {
  /// What others call it: the one place where rules are matched.
  func named<Names: RetainageRuleNames>(_ names: Names.Type = Names.self) -> Names {
    switch self {
    case .constant: .constant
    case .stop: .stop
    case .forward: .forward
    case .retroactive: .retroactive
    case .cap: .cap
    }
  }

  /// - Throws: 422 for a rule that is none of ours.
  init<Names: RetainageRuleNames>(_ name: Names) throws {
    guard let rule = Self.allCases.first(where: { $0.named(Names.self) == name }) else {
      throw Problem.invalidField("retainage.rule", code: "invalid_value", detail: "No rule of retainage.")
    }
    self = rule
  }
}

extension Retainage {
  init(_ terms: RetainageTerms) {
    self.init(
      rule: terms.rule.named(), rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, release: terms.releaseCondition, onTax: terms.isOnTax,
      clientMayAsk: terms.clientMayAsk, ceilingBasisPoints: terms.ceilingBasisPoints)
  }
}

extension RetainageTerms {
  init(_ terms: Retainage) throws {
    self.init(
      rule: try Rule(terms.rule), rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, releaseCondition: terms.release,
      isOnTax: terms.onTax ?? false, clientMayAsk: terms.clientMayAsk ?? false,
      ceilingBasisPoints: terms.ceilingBasisPoints)
  }

  /// As it was accepted.
  init(_ terms: ProposalsContract.RetainageTerms) throws {
    self.init(
      rule: try Rule(terms.rule), rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, releaseCondition: terms.release, clientMayAsk: true)
  }
}
