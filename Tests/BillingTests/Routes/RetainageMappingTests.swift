import BillingContract
import ProposalsContract
import Testing

@testable import Billing

@Suite struct RetainageMappingTests {
  @Test func `a rule has the same name everywhere, and is found by it`() throws {
    for rule in Billing.RetainageTerms.Rule.allCases {
      #expect(try Billing.RetainageTerms.Rule(rule.named(Retainage.Rule.self)) == rule)
      #expect(try Billing.RetainageTerms.Rule(rule.named(ProposalsContract.RetainageTerms.Rule.self)) == rule)
      #expect(rule.named(Retainage.Rule.self).rawValue == rule.rawValue)
      #expect(rule.named(ProposalsContract.RetainageTerms.Rule.self).rawValue == rule.rawValue)
    }
    #expect(Retainage.Rule.allCases.count == Billing.RetainageTerms.Rule.allCases.count)
    #expect(ProposalsContract.RetainageTerms.Rule.allCases.count == Billing.RetainageTerms.Rule.allCases.count)
  }
}
