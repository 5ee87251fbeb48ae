import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// `GET /p/{public_id}`: the proposal as it stands now, its receipt, or why it can't be decided.
struct ProposalPageRoutes: Sendable {
  let screens: ProposalScreens
  let visitors: PageVisitors
  let fetches: FetchRecorder

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let version = try await screens.version(for: visit, call: call)
    if screens.measures(version) {
      try await visitors.note(visit, request, context, in: fetches)
    }
    return .page(await screens.current(version, visit: visit, call: call))
  }
}
