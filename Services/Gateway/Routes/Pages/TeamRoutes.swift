import CallContext
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// The member's own account: what they want to be told, and their sessions.
struct TeamRoutes: Sendable {
  let listSessions: ListSessions
  let endSession: EndSession
  let setMemberSettings: SetMemberSettings
  let formTokens: FormTokens
  let assets: AssetAddresses
  let clock: WallClock

  func account(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let isSaved = try request.query(allowing: ["saved"])["saved"] != nil
    let visit = try visit(context)
    let settings = try await setMemberSettings.current(of: visit.session.member.id, call: context.call())
    return try await accountPage(visit, SettingsForm(settings, isSaved: isSaved), context)
  }

  /// One's own settings. What was typed comes back where it can't be taken.
  func set(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let form = SettingsForm(try await PageForm(request, context, allowing: SettingsForm.names))
    let visit = try visit(context)
    guard let settings = form.settings else {
      return try await accountPage(visit, form, context, status: .unprocessableContent)
    }
    _ = try await setMemberSettings(settings, of: visit.session.member.id, call: context.call())
    return .seeOther("\(TeamPath.account)?saved=yes")
  }

  private func accountPage(
    _ visit: TeamVisit, _ form: SettingsForm, _ context: PortalRequestContext, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let sessions = try await listSessions(of: visit.session.member.id, call: context.call())
    return .page(AccountView.page(visit, settings: form, sessions: sessions), status: status)
  }

  func end(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try await PageForm(request, context)
    let session: MemberSession = try context.credential()
    try await endSession(try context.path.id("id"), of: session.member.id, call: context.call())
    return .seeOther(TeamPath.account)
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

extension SettingsForm {
  static let names = Set(
    Signal.Code.allCases.flatMap { [$0.rawValue, name(ofLeast: $0)] } + Notice.allCases.map(\.rawValue))

  /// As a browser sends it: a box that is not ticked is left out.
  init(_ form: PageForm) {
    let isTicked: (String) -> Bool = { form[$0] == "on" }
    self.init(
      signals: Set(Signal.Code.allCases.filter { isTicked($0.rawValue) }),
      least: Dictionary(
        uniqueKeysWithValues: Signal.Code.allCases.map { code in
          (code, DecisionForm.cleaned(form[Self.name(ofLeast: code)], isOneLine: true))
        }),
      notices: Set(Notice.allCases.filter { isTicked($0.rawValue) }))
  }
}
