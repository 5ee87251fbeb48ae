import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

struct VisitRoutes: Sendable {
  let recordVisit: RecordVisit

  func record(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let id: ProposalID = try context.path.id("id")
    let signal = try await context.decodeBody(VisitSignal.self, from: request)
    let visit = Visit(
      session: signal.session, visibleMilliseconds: signal.visibleMilliseconds, trustedEvents: signal.trustedEvents,
      webdriver: signal.webdriver, automatedReason: signal.automatedReason,
      contactID: signal.contactID.map { ContactID($0) })
    try await recordVisit(visit, on: id, call: try context.call())
    return .noContent()
  }
}
