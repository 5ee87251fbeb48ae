import CivilCalendar
import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime

extension EventEncoding {
  /// As the contract says.
  static let contract = EventEncoding { event in
    (type: ProposalEventType(event).rawValue, data: try JSONOutput.encode(ProposalEventData(event)))
  }
}

extension ProposalEventType {
  init(_ event: ProposalEvent) {
    switch event.kind {
    case .sent: self = .sent
    case .opened: self = .opened
    case .accepted: self = .accepted
    case .declined: self = .declined
    case .withdrawn: self = .withdrawn
    case .extended: self = .extended
    case .extensionRequested: self = .extensionRequested
    case .expiring: self = .expiring
    case .expired: self = .expired
    case .changesRequested: self = .changesRequested
    case .estimateLost: self = .estimateLost
    case .projectCreated: self = .projectCreated
    case .asked: self = .questionAsked
    case .answered: self = .questionAnswered
    }
  }
}

extension ProposalEventData {
  init(_ event: ProposalEvent) {
    let proposal = event.proposal
    let estimate = proposal.estimate
    self.init(
      proposalID: .init(proposal.id), estimateID: .init(estimate.id), clientID: .init(estimate.clientID),
      number: estimate.number, title: estimate.title, revision: proposal.revision, currency: estimate.currencyCode,
      totals: .init(proposal.totals), actor: event.actor,
      projectID: estimate.change.map { .init($0.projectID) }, kind: .init(estimate.kind),
      changeOrderNumber: estimate.change?.number)
    switch event.kind {
    case .sent:
      validUntil = proposal.validUntil?.text
      recipients = proposal.dispatch?.recipients.map(ProposalsContract.Recipient.init)
    case .opened(let contactID):
      self.contactID = contactID.map { .init($0) }
    case .accepted(let decision, let bill, let projectID):
      add(decision, of: proposal, projectID)
      add(bill, projectID, contract: proposal.content.contract)
      lines = bill.lines.map { ProposalsContract.AcceptedLine(AcceptedLine($0)) }
      addParties(of: proposal)
    case .declined(let decision):
      add(decision, of: proposal, nil)
    case .withdrawn(let withdrawal):
      withdrawalReason = withdrawal.reason
    case .extended, .expiring, .expired:
      validUntil = proposal.validUntil?.text
    case .extensionRequested(let request):
      validUntil = proposal.validUntil?.text
      contactID = request.contactID.map { .init($0) }
      note = request.note
    case .changesRequested(let request):
      contactID = request.contactID.map { .init($0) }
      changeRequest = ChangeRequestDetail(request, proposalID: proposal.id, revision: proposal.revision)
    case .estimateLost(let loss):
      lossReason = loss.reason
    case .projectCreated(let bill, let projectID):
      add(bill, projectID, contract: proposal.content.contract)
    case .asked(let question, let lineName):
      contactID = question.contactID.map { .init($0) }
      self.question = QuestionNews(question, lineName: lineName)
    case .answered(let question, let lineName, let answered, let concerns):
      self.question = QuestionNews(question, lineName: lineName, answered: answered, concerns: concerns)
    }
  }

  private mutating func add(_ decision: Decision, of proposal: Proposal, _ projectID: ProjectID?) {
    contactID = decision.contactID.map { .init($0) }
    totals = .init(decision.totals)
    self.decision = DecisionDetail(
      decision, proposalID: proposal.id, estimateID: proposal.estimate.id, projectID: projectID)
  }

  /// As the dispatch froze them.
  private mutating func addParties(of proposal: Proposal) {
    siteAddress = proposal.estimate.siteAddress.map(PostalAddress.init)
    guard let dispatch = proposal.dispatch else { return }
    recipients = dispatch.recipients.map(ProposalsContract.Recipient.init)
    seller = SellerDetails(dispatch.seller)
    client = ClientDetails(dispatch.client)
    locale = dispatch.locale
    timeZone = dispatch.timeZone
  }

  private mutating func add(_ bill: Bill, _ projectID: ProjectID, contract: Content.Contract?) {
    totals = .init(bill.totals)
    self.projectID = .init(projectID)
    self.contract = contract.map(ContractTerms.init)
    paymentSchedule = bill.paymentSchedule.map {
      ClientMilestone(name: $0.name, basisPoints: Int($0.basisPoints), amountCents: $0.amountCents)
    }
  }
}

extension ProposalsContract.AcceptedLine {
  init(_ line: AcceptedLine) {
    self.init(
      lineID: .init(line.lineID), sectionTitle: line.sectionTitle, item: line.item, name: line.name,
      quantity: line.quantity, unit: line.unit, amountCents: line.amountCents, taxCents: line.taxCents)
  }
}
