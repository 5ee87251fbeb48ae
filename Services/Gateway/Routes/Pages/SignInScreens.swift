import HTML
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// The pages of signing in, as answers. They are the same for everybody: what they are asked about is known to nobody
/// before the address is proved.
struct SignInScreens: Sendable {
  let assets: AssetAddresses

  func form(
    _ context: PortalRequestContext, _ form: SignInForm, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let visit: SignInVisit = try context.credential()
    return answer(SignInView.form(form, formToken: visit.formToken, assets: assets), visit, status: status)
  }

  func link(_ context: PortalRequestContext, token: String) throws -> Response {
    let visit: SignInVisit = try context.credential()
    let page = SignInView.link(action: "/team/sign-in/\(token)", formToken: visit.formToken, assets: assets)
    return answer(page, visit)
  }

  /// - Parameter token: of the link that was opened in another browser than the one that asked.
  func code(
    _ context: PortalRequestContext, token: String?, problem: SignInCodeProblem? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let visit: SignInVisit = try context.credential()
    let input = SignInView.CodeInput(
      action: token.map { "/team/sign-in/\($0)/code" } ?? "/team/sign-in/code", isOtherBrowser: token != nil,
      problem: problem, formToken: visit.formToken, assets: assets)
    return answer(SignInView.code(input), visit, status: status)
  }

  func choices(_ visit: SignInVisit, _ choices: [(Membership, Organization)]) -> Response {
    let offered = choices.map { membership, organization in
      SignInView.Choice(
        member: membership.member.id, organization: organization.details.displayName, role: membership.member.role)
    }
    return answer(SignInView.choices(offered, formToken: visit.formToken, assets: assets), visit)
  }

  /// The one answer to every link and code that opens nothing.
  func ended() -> Response { .page(SignInView.ended(assets: assets), status: .notFound) }

  private func answer(_ page: Markup, _ visit: SignInVisit, status: HTTPResponse.Status = .ok) -> Response {
    var response = Response.page(page, status: status)
    response.headers.append(SignInCookies.set(visit.nonce))
    return response
  }
}
