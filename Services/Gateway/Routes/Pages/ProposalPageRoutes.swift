import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// `GET /p/{public_id}`: the proposal as it stands now, its receipt, or why it can't be decided.
struct ProposalPageRoutes: Sendable {
  let screens: ProposalScreens
  let deposits: DepositNotes
  let visitors: PageVisitors
  let fetches: FetchRecorder

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let version = try await screens.version(for: visit, call: context.call())
    if screens.measures(version) {
      try await visitors.note(visit, request, context, in: fetches)
    }
    let deposit = try await deposits.note(version, for: visit, call: context.call())
    return .page(screens.current(version, visit: visit, deposit: deposit))
  }
}
