import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ChangeRequestRoutes: Sendable {
  let requestChanges: RequestChanges
  let listChangeRequests: ListChangeRequests

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.decodeBody(ChangeRequestDraft.self, from: request)
    let answer = try await requestChanges(try ChangeRequestClaim(body), on: id, call: try context.call())
    return try .json(ChangeRequestDetail(answer), status: .created)
  }

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try request.query()
    let answers = try await listChangeRequests(try context.path.id("id"), call: try context.call())
    return try .json(ChangeRequestList(items: answers.map(ChangeRequestDetail.init)))
  }
}

extension ChangeRequestClaim {
  /// - Throws: `invalid` when it is not exactly one of a visitor and somebody on the client's behalf.
  init(_ draft: ChangeRequestDraft) throws(ProposalRefusal) {
    self.init(
      key: draft.requestKey, contentSHA256: draft.contentSHA256, typedName: draft.typedName, text: draft.text,
      objections: (draft.objections ?? []).map(ObjectionDraft.init),
      source: try DecisionClaim.Source(visitor: draft.visitor, onBehalf: draft.onBehalf))
  }
}

extension ChangeRequestDetail {
  init(_ answer: RequestChanges.Answer) {
    self.init(answer.request, proposalID: answer.proposalID, revision: answer.revision)
  }

  init(_ request: ChangeRequest, proposalID: ProposalID, revision: Int) {
    self.init(
      id: .init(request.id), proposalID: .init(proposalID), revision: revision, requestedAt: request.requestedAt,
      path: request.path.rawValue, requestedBy: request.requestedBy, contactID: request.contactID.map { .init($0) },
      typedName: request.typedName, text: request.text,
      objections: request.objections.map(ProposalsContract.Objection.init),
      onBehalf: request.onBehalf.map(ProposalsContract.OnBehalf.init), contentSHA256: request.contentSHA256)
  }
}

extension ClientChangeRequest {
  init(_ request: PageChangeRequest) {
    self.init(
      requestedAt: request.requestedAt, typedName: request.name, text: request.wish,
      objections: request.objections.map(ProposalsContract.Objection.init), onBehalf: !request.path.isOfClient)
  }
}
