import Foundation
import Identifiers
import ProposalsContract

extension EstimateDraft {
  init(_ draft: ProposalsContract.EstimateDraft) {
    self.init(
      clientID: ClientID(draft.clientID), number: draft.number, title: draft.title, kind: EstimateKind(draft.kind),
      projectID: draft.projectID.map { ProjectID($0) }, currency: draft.currency,
      siteAddress: draft.siteAddress.map(Address.init),
      internalMarginBasisPoints: draft.internalMarginBasisPoints, internalNotes: draft.internalNotes)
  }
}

extension EstimateKind {
  init(_ kind: ProposalsContract.EstimateKind) {
    switch kind {
    case .project: self = .project
    case .service: self = .service
    case .changeOrder: self = .changeOrder
    }
  }
}

extension ProposalsContract.EstimateKind {
  init(_ kind: EstimateKind) {
    switch kind {
    case .project: self = .project
    case .service: self = .service
    case .changeOrder: self = .changeOrder
    }
  }
}

extension ProposalsContract.PipelineStage {
  init(_ stage: PipelineStage) {
    switch stage {
    case .draft: self = .draft
    case .sent: self = .sent
    case .viewed: self = .viewed
    case .won: self = .won
    case .declined: self = .declined
    case .lost: self = .lost
    }
  }
}

extension Address {
  init(_ address: PostalAddress) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}

extension PostalAddress {
  init(_ address: Address) {
    self.init(
      line1: address.line1, line2: address.line2, city: address.city, region: address.region,
      postalCode: address.postalCode, country: address.country)
  }
}

extension ProposalsContract.EstimateDetail {
  init(_ estimate: Estimate, proposals: [ProposalRow], projectID: ProjectID?) {
    self.init(
      id: .init(estimate.id),
      clientID: .init(estimate.clientID),
      number: estimate.number,
      title: estimate.title,
      kind: .init(estimate.kind),
      currency: estimate.currencyCode,
      stage: .init(estimate.stage),
      siteAddress: estimate.siteAddress.map(PostalAddress.init),
      internalMarginBasisPoints: estimate.internalMarginBasisPoints,
      internalNotes: estimate.internalNotes,
      proposals: proposals.map(ProposalSummary.init),
      projectID: projectID.map { .init($0) },
      changeOrderNumber: estimate.change?.number,
      loss: estimate.loss.map(LossDetail.init),
      createdAt: estimate.createdAt,
      updatedAt: estimate.updatedAt)
  }
}

extension ProjectSummary {
  init(_ row: ProjectRow) {
    self.init(
      id: .init(row.id), estimateID: .init(row.estimateID), proposalID: .init(row.proposalID),
      clientID: .init(row.clientID), number: row.number, title: row.title, kind: .init(row.kind),
      contractSumCents: row.contractSumCents,
      approvedChangesCents: row.approvedChangesCents == 0 ? nil : row.approvedChangesCents, currency: row.currency,
      createdAt: row.createdAt)
  }
}
