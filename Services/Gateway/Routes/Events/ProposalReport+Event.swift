import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime

extension ProposalReport {
  /// `nil` for types of news that the gateway makes nothing of.
  init?(type: String, occurredAt: Date, _ event: ProposalEventData) throws {
    guard let known = ProposalEventType(rawValue: type) else { return nil }
    let kind: Kind
    switch known {
    case .sent: kind = .sent
    case .opened: kind = .opened
    case .accepted: kind = .accepted(try Self.decision(event))
    case .declined: kind = .declined(try Self.decision(event))
    case .withdrawn: kind = .withdrawn(reason: Self.words(event.withdrawalReason))
    case .extended: kind = .extended
    case .extensionRequested: kind = .extensionRequested(note: Self.words(event.note))
    case .expiring: kind = .expiring
    case .expired: kind = .expired
    case .projectCreated: kind = .projectCreated
    case .questionAsked: kind = .asked(try Self.question(event))
    case .questionAnswered: kind = .answered(try Self.question(event))
    case .changesRequested: kind = .changesRequested(try Self.changes(event))
    case .estimateLost: kind = .estimateLost(reason: Self.words(event.lossReason))
    }
    var data = event
    // The feed's data is for finding things again, not for rebuilding the contract.
    data.lines = nil
    data.paymentSchedule = nil
    data.contract = nil
    self.init(
      kind: kind, type: type, occurredAt: occurredAt, proposal: SharedProposal.ID(event.proposalID.rawValue),
      estimate: event.estimateID.rawValue, client: Client.ID(event.clientID.rawValue),
      title: event.changeOrderNumber.map { "\(event.title) (change order \($0))" } ?? event.title,
      number: event.number, revision: event.revision, currency: event.currency,
      totalCents: event.totals.totalCents, actor: event.actor,
      contact: event.contactID.map { Contact.ID($0.rawValue) },
      validUntil: event.validUntil, recipientNames: event.recipients?.map(\.name) ?? [], data: try JSONOutput.text(data)
    )
  }

  private static func decision(_ event: ProposalEventData) throws -> Decision {
    guard let decision = event.decision else {
      throw ContractBroken(service: ProposalsClient.name, code: "decision_missing")
    }
    return Decision(
      decidedAt: decision.decidedAt, totalCents: decision.totals.totalCents, typedName: decision.typedName,
      note: decision.note, reason: reason(decision), lineNames: (decision.objections ?? []).map(\.name),
      toldBy: decision.onBehalf?.toldBy, contact: decision.contactID.map { Contact.ID($0.rawValue) })
  }

  private static func changes(_ event: ProposalEventData) throws -> Changes {
    guard let request = event.changeRequest else {
      throw ContractBroken(service: ProposalsClient.name, code: "change_request_missing")
    }
    return Changes(
      typedName: words(request.typedName), text: words(request.text), lineNames: request.objections.map(\.name),
      toldBy: request.onBehalf?.toldBy)
  }

  private static func question(_ event: ProposalEventData) throws -> Question {
    guard let question = event.question else {
      throw ContractBroken(service: ProposalsClient.name, code: "question_missing")
    }
    return Question(
      text: question.text, authorName: question.authorName, lineName: question.lineName,
      concerns: (question.concerns ?? []).map { Contact.ID($0.rawValue) })
  }

  private static func words(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The client's own words, or what their choice means.
  private static func reason(_ decision: DecisionDetail) -> String? {
    if let reason = words(decision.reason) { return reason }
    return switch decision.reasonCode {
    case .price: "the price"
    case .timing: "the timing"
    case .scope: "the scope"
    case .otherContractor: "another contractor"
    case .notNeeded: "not needed any more"
    case .other, nil: nil
    }
  }
}
