import BillingContract
import ProposalsContract
import Testing

@testable import Billing

@Suite struct RetainageMappingTests {
  @Test func `a rule has the same name everywhere, and is found by it`() throws {
    for rule in Billing.RetainageTerms.Rule.allCases {
      let (billing, proposals): (Retainage.Rule, ProposalsContract.RetainageTerms.Rule) = (rule.named(), rule.named())
      #expect(billing.rawValue == rule.rawValue && proposals.rawValue == rule.rawValue)
      let (first, second) = (try Billing.RetainageTerms.Rule(billing), try Billing.RetainageTerms.Rule(proposals))
      #expect(first == rule && second == rule)
    }
    #expect(Retainage.Rule.allCases.count == Billing.RetainageTerms.Rule.allCases.count)
    #expect(ProposalsContract.RetainageTerms.Rule.allCases.count == Billing.RetainageTerms.Rule.allCases.count)
  }
}
