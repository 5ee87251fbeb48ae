import Foundation
import Identifiers
import Money

/// What an acceptance makes: the job that was sold, as it was sold.
struct Project: Hashable, Sendable {
  var id: ProjectID
  var estimateID: EstimateID
  var proposalID: ProposalID
  var clientID: ClientID
  var number: String
  var title: String
  var kind: EstimateKind
  var contractSumCents: Int64
  var currency: String
  var lines: [AcceptedLine]
  var paymentSchedule: [MilestoneAmount]
  var contract: Content.Contract?
  var createdAt: Date

  init(id: ProjectID, proposal: Proposal, bill: Bill, createdAt: Date) {
    self.id = id
    estimateID = proposal.estimate.id
    proposalID = proposal.id
    clientID = proposal.estimate.clientID
    number = proposal.estimate.number
    title = proposal.estimate.title
    kind = proposal.estimate.kind
    contractSumCents = bill.totals.totalCents
    currency = proposal.estimate.currency.code
    lines = bill.lines.map(AcceptedLine.init)
    paymentSchedule = bill.paymentSchedule
    contract = proposal.content.contract
    self.createdAt = createdAt
  }
}

/// A line of the contract. Its amount is net of every discount, so that amounts and taxes add up to the contract sum.
struct AcceptedLine: Codable, Hashable, Sendable {
  var lineID: LineID
  var sectionTitle: String
  var item: String?
  var name: String
  /// Plain decimal text.
  var quantity: String
  var unit: String
  var amountCents: Int64
  var taxCents: Int64

  init(_ line: Bill.Line) {
    lineID = line.line.id
    sectionTitle = line.sectionTitle
    item = line.line.item
    name = line.line.name
    quantity = line.quantity.decimalText
    unit = line.line.unit
    amountCents = line.amountCents - line.discountCents
    taxCents = line.taxCents
  }
}
