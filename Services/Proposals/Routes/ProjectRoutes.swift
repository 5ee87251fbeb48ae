import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct ProjectRoutes: Sendable {
  let listProjects: ListProjects

  func list(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["limit", "cursor"])
    let page = try await listProjects(
      after: try query.cursor(), limit: try query.limit(), call: try context.call())
    return try .json(Page(items: page.rows.map(ProjectSummary.init), nextCursor: page.next?.text))
  }
}
