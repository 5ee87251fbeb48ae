import CallContext
import HTML
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import ServiceRuntime

/// `/team/sign-in`: a mail is asked for (AU-2).
struct SignInRoutes: Sendable {
  let requestSignIn: RequestSignIn
  let views: SignInScreens
  /// Mails by network (AU-7); those for one address are counted with the address.
  let limit: RateLimiter

  func form(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let query = try request.query(allowing: ["then", "signed_out"])
    let then = query["then"].flatMap { TeamPath($0) }
    return try views.form(context, SignInForm(isSignedOut: query["signed_out"] != nil, then: then?.text))
  }

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let form = try await PageForm(request, context, allowing: ["email", "then"])
    let then = TeamPath(form["then"])
    guard let address = EmailAddress(Self.trimmed(form["email"])) else {
      let typed = DecisionForm.cleaned(form["email"], isOneLine: true)
      return try views.form(
        context, SignInForm(email: typed, isWrong: true, then: then?.text), status: .unprocessableContent)
    }
    if let refusal = TooManyFailures.problem(limit, address: context.remoteAddress) { throw refusal }
    let visit: SignInVisit = try context.credential()
    let started = MonotonicClock.now()
    try await requestSignIn(address, from: visit.nonce, returnPath: then, deadline: context.deadline)
    try await Task.sleep(for: Self.rest(after: started.duration(to: MonotonicClock.now())))
    var response = Response.seeOther("/team/sign-in/code")
    response.headers.append(SignInCookies.set(visit.nonce))
    return response
  }

  /// To a whole number of tenths of a second: writing a mail takes a little longer than writing none, and the time of the
  /// answer is to say as little as its bytes (AU-2).
  static func rest(after elapsed: Duration) -> Duration {
    let tenth = Duration.milliseconds(100)
    return tenth * ((elapsed / tenth).rounded(.down) + 1) - elapsed
  }

  /// Spaces come with a pasted address; every other byte is judged.
  private static func trimmed(_ text: String) -> String {
    let rest = text.utf8.drop { $0 == 0x20 }
    guard let end = rest.lastIndex(where: { $0 != 0x20 }) else { return "" }
    return String(Substring(rest[...end]))
  }
}

/// The mail came back: by the button of its link, or by its code.
struct SignInProofRoutes: Sendable {
  let signIn: SignIn
  let endSession: EndSession
  let views: SignInScreens

  /// Changes nothing and asks nobody: programs that look through mails open every link (AU-1).
  func link(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let token = try context.path.text("token")
    guard SignInSecret.isWellFormed(token) else { return views.ended() }
    return try views.link(context, token: token)
  }

  func useLink(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    _ = try await PageForm(request, context)
    let token = try context.path.text("token")
    let outcome = try await signIn.byLink(token, in: browser(request, context), deadline: context.deadline)
    return try await answer(outcome, request, context, token: token)
  }

  func codeForm(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try views.code(context, token: nil)
  }

  func useCode(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await useCode(of: nil, request, context)
  }

  func useLinkWithCode(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await useCode(of: try context.path.text("token"), request, context)
  }

  private func useCode(
    of token: String?, _ request: Request, _ context: PortalRequestContext
  ) async throws -> Response {
    let form = try await PageForm(request, context, allowing: ["code"])
    // What is no code at all is a slip of the hand, and costs no try.
    guard let code = SignInCode(typed: form["code"]) else {
      return try views.code(context, token: token, problem: .malformed, status: .unprocessableContent)
    }
    let outcome = try await signIn.byCode(
      code, token: token, in: browser(request, context), deadline: context.deadline)
    return try await answer(outcome, request, context, token: token)
  }

  func choices(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: SignInVisit = try context.credential()
    let choices = try await signIn.choices(of: visit.nonce, deadline: context.deadline)
    guard !choices.isEmpty else { return views.ended() }
    return views.choices(visit, choices)
  }

  func choose(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let form = try await PageForm(request, context, allowing: ["member"])
    guard let member = Member.ID(form["member"]) else { throw Problem.notFound }
    let outcome = try await signIn.choosing(member, in: browser(request, context), deadline: context.deadline)
    return try await answer(outcome, request, context, token: nil)
  }

  private func browser(_ request: Request, _ context: PortalRequestContext) throws -> SignIn.Browser {
    let visit: SignInVisit = try context.credential()
    return SignIn.Browser(
      nonce: visit.nonce, device: SessionDevice(userAgent: request.headers[.userAgent] ?? ""))
  }

  private func answer(
    _ outcome: SignIn.Outcome, _ request: Request, _ context: PortalRequestContext, token: String?
  ) async throws -> Response {
    switch outcome {
    case .signedIn(let opened):
      try await endSession.replaced(
        RequestCookies(request.headers)[SignInCookies.session], deadline: context.deadline)
      context.logger.info(
        "signed in", metadata: ["organization": "\(opened.organization)", "principal": "member:\(opened.member)"])
      var response = Response.seeOther(opened.returnPath?.text ?? TeamPath.home)
      response.headers.append(SignInCookies.set(session: opened.secret))
      response.headers.append(SignInCookies.cleared(SignInCookies.nonce))
      return response
    case .choice(let nonce):
      var response = Response.seeOther("/team/sign-in/choice")
      response.headers.append(SignInCookies.set(nonce))
      return response
    case .codeWanted: return try views.code(context, token: token)
    case .codeWrong(let left):
      return try views.code(context, token: token, problem: .wrong(triesLeft: left), status: .unprocessableContent)
    case .ended: return views.ended()
    }
  }
}
