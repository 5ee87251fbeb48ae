import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// The first pages of the team: home, and the member's own account with their sessions.
struct TeamRoutes: Sendable {
  let listSessions: ListSessions
  let endSession: EndSession
  let formTokens: FormTokens
  let assets: AssetAddresses
  let clock: WallClock

  func home(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    .page(TeamHomeView.page(try visit(context)))
  }

  func account(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit = try visit(context)
    let sessions = try await listSessions(of: visit.session.member.id, call: context.call())
    return .page(AccountView.page(visit, sessions: sessions))
  }

  func end(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try await PageForm(request, context)
    let session: MemberSession = try context.credential()
    try await endSession(try context.path.id("id"), of: session.member.id, call: context.call())
    return .seeOther("/team/account")
  }

  func signOut(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try await PageForm(request, context)
    let session: MemberSession = try context.credential()
    try await endSession(session.session.id, of: session.member.id, call: context.call())
    var response = Response.seeOther("/team/sign-in?signed_out=yes")
    response.headers.append(SignInCookies.cleared(SignInCookies.session))
    response.headers[.clearSiteData] = "\"cache\",\"cookies\",\"storage\""
    return response
  }

  func visit(_ context: PortalRequestContext) throws -> TeamVisit {
    let session: MemberSession = try context.credential()
    return TeamVisit(
      session: session, seller: ProposalsClient.seller(session.organization.details),
      formToken: formTokens.token(boundTo: session.secretHash), assets: assets, now: clock.now())
  }
}

extension HTTPField.Name {
  /// Clear Site Data, section 3.1.
  static let clearSiteData = HTTPField.Name(literal: "clear-site-data")
}
