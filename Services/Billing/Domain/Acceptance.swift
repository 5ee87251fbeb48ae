import Foundation
import Identifiers

/// What was sold, as an acceptance tells it.
struct Acceptance: Hashable, Sendable {
  var projectID: ProjectID
  var proposalID: ProposalID
  var clientID: ClientID
  var number: String
  var title: String
  var currency: String
  var billing: Contract.Billing
  var retainage: RetainageTerms?
  var milestones: [Contract.Milestone]
  var depositCents: Int64?
  var totalCents: Int64
  var work: [AcceptedWork]
  /// `nil` where the acceptance does not say: then the team issues the deposit invoice.
  var parties: Parties?
  var recipients: [InvoiceRecipient]

  /// Progress is billed monthly and due in thirty days; whoever pays by milestones pays on receipt.
  private var termsDays: Int { billing == .progress ? 30 : 0 }

  /// - Throws: `amountTooLarge`, `invalid`.
  func contract(newID: () -> UUID) throws(BillingRefusal) -> Contract {
    let schedule = try ScheduleOfValues(accepted: work, granularity: .lines, newID: newID)
    return Contract(
      projectID: projectID, proposalID: proposalID, clientID: clientID, number: number, title: title,
      currency: currency, billing: billing, schedule: schedule, retainage: retainage, milestones: milestones,
      depositCents: depositCents.flatMap { $0 > 0 ? $0 : nil }, termsDays: termsDays, parties: parties,
      originalCents: totalCents)
  }
}
