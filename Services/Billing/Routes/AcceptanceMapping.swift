import Identifiers
import ProposalsContract
import ServiceRuntime

extension Acceptance {
  /// - Throws: 422 for an acceptance without its project or its lines.
  init(_ data: ProposalEventData) throws {
    guard let projectID = data.projectID else {
      throw Problem.invalidField("project_id", code: "required", detail: "An acceptance makes a project.")
    }
    guard let lines = data.lines else {
      throw Problem.invalidField("lines", code: "required", detail: "An acceptance says what was accepted.")
    }
    self.init(
      projectID: .init(projectID), proposalID: .init(data.proposalID), clientID: .init(data.clientID),
      number: data.number, title: data.title, currency: data.currency,
      billing: data.contract?.billing == .progress ? .progress : .milestones,
      retainage: data.contract?.retainage.map(RetainageTerms.init),
      milestones: (data.paymentSchedule ?? []).map { .init(name: $0.name, amountCents: $0.amountCents) },
      depositCents: data.totals.depositCents, totalCents: data.totals.totalCents, work: lines.map(AcceptedWork.init),
      parties: nil, recipients: [])
  }
}

extension AcceptedWork {
  fileprivate init(_ line: AcceptedLine) {
    self.init(
      section: line.sectionTitle.isEmpty ? nil : line.sectionTitle, item: line.item, description: line.name,
      amountCents: line.amountCents, taxCents: line.taxCents)
  }
}

extension RetainageTerms {
  fileprivate init(_ terms: ProposalsContract.RetainageTerms) {
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
      thresholdBasisPoints: terms.thresholdBasisPoints, releaseCondition: terms.release, clientMayAsk: true)
  }
}
