import CallContext
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `GET /p/{public_id}/newer`: from a version that was replaced to the one that replaced it.
struct NewerVersionRoutes: Sendable {
  let screens: ProposalScreens
  let followLink: FollowLink
  let tokens: ShareTokenRoutes

  func follow(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let version = try await screens.version(for: visit, call: context.call())
    guard let newer = version.page.supersededBy,
      let opened = try await followLink(
        visit, to: .proposal(SharedProposal.ID(newer.rawValue)), deadline: context.deadline)
    else { return .seeOther(ProposalAddresses(publicID: version.page.publicID).page) }
    return tokens.lead(to: opened.link, with: opened.cookie, request)
  }
}
