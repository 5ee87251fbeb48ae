import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// How the pages of the team, and those on which somebody signs in, are judged (AU-4 ... AU-6).
struct MemberAccess: Sendable {
  let origin: PublicOrigin
  let checkMemberSession: CheckMemberSession
  let formTokens: FormTokens

  /// Sets who asks, or leads to the page on which they sign in and from there back.
  func requireSession(_ request: Request, _ context: inout PortalRequestContext) async throws {
    let cookie = RequestCookies(request.headers)[SignInCookies.session]
    let isUse = request.headers[.pageRefresh] == nil
    guard let found = try await checkMemberSession(cookie, isUse: isUse, deadline: context.deadline) else {
      throw Self.signInNeeded(for: request)
    }
    context.caller = Self.caller(found)
    context.credential = found
  }

  /// Sets who follows, and lets in nobody whom another site sends.
  func requireFollower(_ request: Request, _ context: inout PortalRequestContext) async throws {
    guard request.headers[values: .secFetchSite].allSatisfy({ $0.utf8.elementsEqual("same-origin".utf8) }) else {
      throw AccessRule.foreignPage
    }
    let cookie = RequestCookies(request.headers)[SignInCookies.session]
    guard let found = try await checkMemberSession(cookie, isUse: false, deadline: context.deadline) else {
      throw Problem.unauthorized
    }
    let caller = Self.caller(found)
    guard caller.holds(.activityRead) else { throw Problem.forbidden }
    context.caller = caller
    context.credential = StreamPermission { deadline in
      try await checkMemberSession.owner(of: cookie, deadline: deadline) != nil
    }
  }

  private static func caller(_ found: MemberSession) -> Caller {
    Caller(
      organization: found.organization.id, principal: .member(found.member.id.rawValue),
      scopes: Set(found.member.role.scopes.map { Scope($0) }))
  }

  func requireForm(_ request: inout Request, _ context: inout PortalRequestContext) async throws {
    guard origin.isOwnPage(request) else { throw AccessRule.foreignPage }
    try await requireSession(request, &context)
    let found: MemberSession = try context.credential()
    try await requireToken(boundTo: found.secretHash, &request, context)
  }

  /// A browser without a nonce gets one.
  func admit(_ request: Request, _ context: inout PortalRequestContext) {
    let nonce = LoginNonce(cookie: RequestCookies(request.headers)[SignInCookies.nonce]) ?? .make()
    context.credential = SignInVisit(nonce: nonce, formToken: formTokens.token(boundTo: nonce.hash))
  }

  func requireSignInForm(_ request: inout Request, _ context: inout PortalRequestContext) async throws {
    guard origin.isOwnPage(request) else { throw AccessRule.foreignPage }
    admit(request, &context)
    // Of a browser without a nonce, which has just been given one, no token can be right.
    let visit: SignInVisit = try context.credential()
    try await requireToken(boundTo: visit.nonce.hash, &request, context)
  }

  private func requireToken(
    boundTo hash: [UInt8], _ request: inout Request, _ context: PortalRequestContext
  ) async throws {
    _ = try await request.collectBody(upTo: context.bodyLimit)
    let fields = try QueryParameters(await context.formText(from: request)) { _ in true }
    guard let token = fields[PageForm.token], formTokens.isValid(token, boundTo: hash) else { throw Self.foreignForm }
  }

  static let foreignForm = Problem(
    .forbidden, code: "form_token", detail: "This form was not made for this browser. Open its page again.")

  private static func signInNeeded(for request: Request) -> Problem {
    var location = "/team/sign-in"
    if request.method == .get, let path = request.head.path.flatMap({ TeamPath($0) }) {
      location += "?then=\(PercentEncoding.escaped(path.text))"
    }
    return Problem(
      .seeOther, code: "sign_in_needed", detail: "Sign in first.", headers: [.location: location])
  }
}

extension HTTPField.Name {
  /// `live.js` fetches a page again by itself.
  static let pageRefresh = HTTPField.Name(literal: "x-refresh")
}
