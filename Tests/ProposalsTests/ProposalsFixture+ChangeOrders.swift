import Foundation
import Identifiers
import ProposalsContract
import ServiceRuntime

@testable import Proposals

extension ProposalsFixture {
  /// Of the kitchen, sold for 4,924,090 cents.
  static let kitchenCents: Int64 = 4_924_090

  /// A kitchen that was sold.
  func project() async throws -> ProposalsContract.ProjectID {
    let proposal = try await sent(.kitchen)
    let decision: DecisionDetail = try await post(
      "/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: team
    ).decode()
    guard let project = decision.projectID else { throw Unexpected(status: 0, body: "no project") }
    return project
  }

  static func changeOrderDraft(
    of project: ProposalsContract.ProjectID?, for client: ProposalsContract.ClientID, currency: String = "USD"
  ) -> ProposalsContract.EstimateDraft {
    ProposalsContract.EstimateDraft(
      clientID: client, number: "E-2026-0118-CO", title: "Heated floor", kind: .changeOrder, currency: currency,
      projectID: project)
  }

  /// Work and credits, each of one unit.
  static func changes(_ cents: [Int64], tax: Int? = nil, optional: Bool = false) -> ProposalsContract.ProposalDraft {
    ProposalsContract.ProposalDraft(
      tax: tax.map { TaxTerms(name: "Sales tax", rateBasisPoints: $0) },
      sections: [
        SectionDraft(
          title: "Changes",
          lines: cents.enumerated().map { index, cents in
            LineDraft(
              name: cents < 0 ? "Credit \(index)" : "Work \(index)", quantity: 1, unit: "ls", unitPriceCents: cents,
              taxable: tax != nil, optional: optional && index > 0 ? true : nil)
          })
      ])
  }

  func changeOrder(
    of project: ProposalsContract.ProjectID, _ cents: Int64..., tax: Int? = nil, optional: Bool = false
  ) async throws -> ProposalDetail {
    let draft = try await draft(Self.changes(cents, tax: tax, optional: optional), of: project)
    return try await dispatch(draft.id).decode()
  }

  func changeOrderToSend(of project: ProposalsContract.ProjectID, _ cents: Int64...) async throws -> ProposalDetail {
    try await draft(Self.changes(cents), of: project)
  }

  private func draft(
    _ changes: ProposalsContract.ProposalDraft, of project: ProposalsContract.ProjectID
  ) async throws -> ProposalDetail {
    let estimate: EstimateDetail = try await post(
      "/estimates", Self.changeOrderDraft(of: project, for: clientID), by: team
    ).decode()
    return try await post("/estimates/\(estimate.id)/proposals", changes, by: team).decode()
  }

  func accept(_ id: ProposalsContract.ProposalID) async throws -> DecisionDetail {
    try await post("/proposals/\(id)/acceptance", AcceptanceRequest.onBehalf(), by: team).decode()
  }

  func page(of id: ProposalsContract.ProposalID) async throws -> ProposalPage {
    try await get("/proposals/\(id)/page", by: link(to: id)).decode()
  }
}
