import CivilCalendar
import Foundation
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ProposalRoutes: Sendable {
  let createProposal: CreateProposal
  let listProposals: ListProposals
  let readProposal: ReadProposal

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let estimate: EstimateID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let draft = try StrictJSON.decode(ProposalsContract.ProposalDraft.self, from: body)
    let outcome = try await createProposal(
      ContentDraft(draft), of: estimate, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  static func created(_ proposal: Proposal) throws -> StoredAnswer {
    try .json(ProposalDetail(proposal), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["state", "client_id", "project_id", "limit", "cursor"])
    let filter = ProposalFilter(
      state: try query.state(), clientID: try query.clientID(), projectID: try query.projectID())
    let page = try await listProposals(
      filter, after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(ProposalSummary.init), nextCursor: page.next?.text))
  }

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let answer = try await readProposal(try context.path.id("id"), call: try context.call())
    return try .json(try ProposalDetail(answer))
  }
}

extension ProposalDetail {
  init(_ sent: DispatchProposal.Sent) throws {
    self.init(sent.proposal)
    try add(sent.frozenContent)
  }

  /// What the proposal itself knows.
  init(_ proposal: Proposal) {
    self.init(
      id: .init(proposal.id),
      publicID: proposal.publicID,
      estimateID: .init(proposal.estimate.id),
      clientID: .init(proposal.estimate.clientID),
      number: proposal.estimate.number,
      title: proposal.estimate.title,
      kind: .init(proposal.estimate.kind),
      revision: proposal.revision,
      state: .init(proposal.state.name),
      currency: proposal.estimate.currencyCode,
      layout: proposal.dispatch.map { ProposalLayout($0.layout) },
      validUntil: proposal.validUntil?.text,
      totals: .init(proposal.totals),
      content: ProposalsContract.ProposalDraft(proposal.content),
      contentSHA256: proposal.state.sending?.contentSHA256,
      recipients: (proposal.dispatch?.recipients ?? []).map(ProposalsContract.Recipient.init),
      engagement: EngagementSummary(opened: 0, automated: 0, firstOpenedAt: nil),
      withdrawal: proposal.state.withdrawal.map(WithdrawalDetail.init),
      revisedFrom: proposal.revisedFrom.map { .init($0) },
      projectID: proposal.estimate.change.map { .init($0.projectID) },
      changeOrderNumber: proposal.estimate.change?.number,
      sentAt: proposal.state.sending?.sentAt,
      createdAt: proposal.createdAt,
      updatedAt: proposal.updatedAt)
  }

  init(_ answer: ReadProposal.Answer) throws {
    let proposal = answer.proposal
    self.init(proposal)
    state = .init(answer.state)
    engagement = EngagementSummary(answer.engagement)
    objections = ProposalsContract.LineMark.all(answer.marks)
    decision = answer.decision.map {
      DecisionDetail($0, proposalID: proposal.id, estimateID: proposal.estimate.id, projectID: answer.projectID)
    }
    projectID = answer.projectID.map { .init($0) }
    unreadQuestions = answer.unreadQuestions == 0 ? nil : answer.unreadQuestions
    try add(answer.frozenContent)
  }

  private mutating func add(_ frozenContent: String?) throws {
    clientContent = try frozenContent.map {
      try StrictJSON.decode(ClientContent.self, from: Array($0.utf8), unknownKeys: .ignored)
    }
  }
}
