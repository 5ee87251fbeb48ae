import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct WithdrawalRoutes: Sendable {
  let withdrawProposal: WithdrawProposal

  func withdraw(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let body = try await context.jsonBytes(from: request)
    let wanted = try StrictJSON.decode(WithdrawalRequest.self, from: body)
    let outcome = try await withdrawProposal(
      id, reason: wanted.reason, call: try context.call(),
      keyed: try context.keyed(request, body: body, answer: Self.withdrawn))
    return try outcome.response(Self.withdrawn)
  }

  private static func withdrawn(_ answer: ReadProposal.Answer) throws -> StoredAnswer {
    try .json(try ProposalDetail(answer))
  }
}

extension WithdrawalDetail {
  init(_ withdrawal: Withdrawal) {
    self.init(withdrawnAt: withdrawal.at, withdrawnBy: withdrawal.by, reason: withdrawal.reason)
  }
}
