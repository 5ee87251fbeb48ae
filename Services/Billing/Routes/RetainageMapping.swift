import BillingContract

extension Retainage {
  init(_ terms: RetainageTerms) {
    let rule: Rule =
      switch terms.rule {
      case .constant: .constant
      case .stop: .stop
      case .forward: .forward
      case .retroactive: .retroactive
      case .cap: .cap
      }
    self.init(
      rule: rule, rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, release: terms.releaseCondition, onTax: terms.isOnTax,
      clientMayAsk: terms.clientMayAsk, ceilingBasisPoints: terms.ceilingBasisPoints)
  }
}

extension RetainageTerms {
  init(_ terms: Retainage) {
    let rule: Rule =
      switch terms.rule {
      case .constant: .constant
      case .stop: .stop
      case .forward: .forward
      case .retroactive: .retroactive
      case .cap: .cap
      }
    self.init(
      rule: rule, rateCompletedBasisPoints: terms.rateCompletedBasisPoints,
      rateStoredBasisPoints: terms.rateStoredBasisPoints, reducedRateBasisPoints: terms.reducedRateBasisPoints,
      thresholdBasisPoints: terms.thresholdBasisPoints, releaseCondition: terms.release,
      isOnTax: terms.onTax ?? false, clientMayAsk: terms.clientMayAsk ?? false,
      ceilingBasisPoints: terms.ceilingBasisPoints)
  }
}
