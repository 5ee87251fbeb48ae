import Foundation
import Identifiers
import ProposalsContract

@testable import Gateway

extension ViewSamples {
  /// Takes $500.00 off a kitchen of $45,134.30.
  static func changeOrder(
    state: ProposalState = .sent, decision kind: DecisionKind? = nil, text: (String) -> String = { $0 }
  ) throws -> ProposalPage {
    let totals = Totals(
      subtotalCents: -45_310, discountCents: 0, taxCents: -4_690, totalCents: -50_000, depositCents: nil)
    var page = try page(state: state, decision: kind.map { decision($0, text: text) }, text: text)
    page.decision?.totals = totals
    page.content.kind = .changeOrder
    page.content.title = text("No stove, heated floor")
    page.content.changeOrder = ChangeOrderFacts(
      number: 2, projectNumber: text("E-2026-0118"), projectTitle: text("Kitchen remodel"),
      contractBeforeCents: 4_513_430)
    page.content.packages = nil
    page.content.discount = nil
    page.content.deposit = nil
    page.content.paymentSchedule = []
    page.content.totals = totals
    page.contractBeforeCents = 4_513_430
    return page
  }
}
