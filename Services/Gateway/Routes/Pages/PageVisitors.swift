import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// What the edge tells the owner of a proposal about whoever comes with a share link: no address, no user agent.
struct PageVisitors: Sendable {
  let networks: VisitorNetworks
  let checkMemberSession: CheckMemberSession
  let clock: WallClock

  func visitor(
    _ visit: ShareVisit, _ request: Request, _ context: PortalRequestContext
  ) async throws -> PageVisitor {
    // Somebody of the team in the browser in which they are signed in.
    let signedIn = try await checkMemberSession.owner(
      of: RequestCookies(request.headers)[SignInCookies.session], deadline: context.deadline)
    let purposes = [HTTPField.Name.secPurpose, .purpose, .xMoz].flatMap { request.headers[values: $0] }
    let userAgent = request.headers[.userAgent]
    return PageVisitor(
      proposalID: ProposalID(visit.link.proposal.rawValue), link: visit.link.id.rawValue,
      contactID: ContactID(visit.link.contact.rawValue), session: visit.sessionText,
      device: DeviceClass(userAgent: userAgent).rawValue,
      network: networks.mark(of: context.remoteAddress, at: clock.now()),
      automatedReason: AutomatedVisitor.reason(
        purposes: purposes, userAgent: userAgent, isHead: request.method == .head,
        isOwnTeam: signedIn == visit.link.organization))
  }
}
