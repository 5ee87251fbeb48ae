import Identifiers
import Testing

@testable import Billing

@Suite struct IdentifiersTests {
  @Test func `an id in upper case is no id`() {
    #expect(InvoiceID("A0000000-0000-7000-8000-000000000001") == nil)
    #expect(InvoiceID("a0000000-0000-7000-8000-000000000001") != nil)
  }
}
