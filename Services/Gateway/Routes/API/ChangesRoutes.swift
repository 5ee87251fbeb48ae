import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// What a version of a proposal says differently from another one.
struct ChangesRoutes: Sendable {
  let proposals: ProposalsClient

  func read(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let since = try request.query(allowing: ["since"]).int("since", in: 1...Int(Int32.max))
    let id: ProposalID = try context.path.id("id")
    return try .json(try await proposals.changes(of: id, since: since, call: context.call()))
  }
}
