import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct RevisionRoutes: Sendable {
  let reviseProposal: ReviseProposal

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let wanted = try StrictJSON.decode(RevisionRequest.self, from: body)
    let outcome = try await reviseProposal(
      id, as: wanted.draft.map(ContentDraft.init), call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.created))
    return try outcome.response(Self.created)
  }

  private static func created(_ answer: ReviseProposal.Answer) throws -> StoredAnswer {
    var detail = ProposalDetail(answer.proposal)
    detail.objections = ProposalsContract.LineMark.all(answer.marks)
    return try .json(detail, status: .created)
  }
}
