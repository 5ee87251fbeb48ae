import Caching
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

  private struct Program: Sendable {
    let device: DeviceClass
    let isKnownBot: Bool
  }

  /// What is made of user agents, of which a few make up most visits: each is compared with a long list.
  private static let programs = BoundedCache<String, Program>(limit: 256 << 10)

  private static func program(_ userAgent: String?) -> Program {
    let name = userAgent ?? ""
    if let known = programs.get(name) { return known }
    let program = Program(
      device: DeviceClass(userAgent: userAgent), isKnownBot: AutomatedVisitor.isKnownBot(userAgent))
    programs.set(name, program, cost: name.utf8.count + 64)
    return program
  }

  /// Notes that a page was asked for. Somebody who asks again and again is looked at once.
  func note(
    _ visit: ShareVisit, _ request: Request, _ context: PortalRequestContext, in fetches: FetchRecorder
  ) async throws {
    let sign = try await sign(visit, request, context)
    guard !fetches.noteAgain(visit, sign: sign) else { return }
    fetches.note(visitor(visit, request, context, sign: sign), of: visit.link.organization)
  }

  func visitor(
    _ visit: ShareVisit, _ request: Request, _ context: PortalRequestContext
  ) async throws -> PageVisitor {
    visitor(visit, request, context, sign: try await sign(visit, request, context))
  }

  private func visitor(
    _ visit: ShareVisit, _ request: Request, _ context: PortalRequestContext, sign: String?
  ) -> PageVisitor {
    PageVisitor(
      proposalID: ProposalID(visit.proposal.rawValue), link: visit.link.id.rawValue,
      contactID: ContactID(visit.link.contact.rawValue), session: visit.sessionText,
      device: Self.program(request.headers[.userAgent]).device.rawValue,
      network: networks.mark(of: context.remoteAddress, at: clock.now()), automatedReason: sign)
  }

  /// Why it is no client, if it is none.
  private func sign(
    _ visit: ShareVisit, _ request: Request, _ context: PortalRequestContext
  ) async throws -> String? {
    // Somebody of the team in the browser in which they are signed in.
    let signedIn = try await checkMemberSession.owner(
      of: RequestCookies(request.headers)[SignInCookies.session], deadline: context.deadline)
    let purposes = [HTTPField.Name.secPurpose, .purpose, .xMoz].flatMap { request.headers[values: $0] }
    return AutomatedVisitor.reason(
      purposes: purposes, isKnownBot: Self.program(request.headers[.userAgent]).isKnownBot,
      isHead: request.method == .head, isOwnTeam: signedIn == visit.link.organization)
  }
}
