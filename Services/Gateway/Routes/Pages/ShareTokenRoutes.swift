import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// `GET /s/{token}` (SL-3): nothing is written; the token leaves the address bar at once.
struct ShareTokenRoutes: Sendable {
  let openShareLink: OpenShareLink
  let cookies: ShareCookies
  let failures: RateLimiter
  let visitors: PageVisitors
  let fetches: FetchRecorder

  func open(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let token = try context.path.text("token")
    guard let opened = try await openShareLink(token, deadline: context.deadline) else {
      throw TooManyFailures.problem(failures, address: context.remoteAddress) ?? Problem.notFound
    }
    // Under the session of the new cookie: with the page that comes next it is one visitor. Whether the organization measures
    // reading is not known here; the owner knows.
    var cookie = opened.cookie
    if let session = knownSession(of: opened.link, request, now: cookie.issuedAt) { cookie.session = session }
    if let visit = ShareVisit(link: opened.link, session: cookie.session) {
      try await visitors.note(visit, request, context, in: fetches)
    }
    return lead(to: opened.link, with: cookie, request)
  }

  /// Whoever follows the link again in the same browser is the same visitor.
  private func knownSession(of link: ShareLink, _ request: Request, now: Date) -> [UInt8]? {
    guard let value = RequestCookies(request.headers)[ShareCookie.name(publicID: link.publicID)],
      let cookie = cookies.cookie(from: value, now: now), cookie.belongs(to: link)
    else { return nil }
    return cookie.session
  }

  /// To the page that a link opens, with the cookie that says so.
  func lead(to link: ShareLink, with cookie: ShareCookie, _ request: Request) -> Response {
    var response = Response.seeOther(Self.page(of: link))
    let name = ShareCookie.name(publicID: link.publicID)
    setCookie(name, cookies.value(of: cookie), seconds: ShareCookie.lifetimeSeconds, &response)
    let present = RequestCookies(request.headers).all(withPrefix: ShareCookie.namePrefix)
      .map { (name: $0.name, issuedAt: cookies.issuedAt($0.value)) }
    for surplus in ShareCookie.surplus(present, setting: name) where Self.isCookieName(surplus) {
      setCookie(surplus, "", seconds: 0, &response)
    }
    return response
  }

  private static func page(of link: ShareLink) -> String {
    switch link.subject {
    case .proposal: ProposalAddresses(publicID: link.publicID).page
    case .invoice: InvoiceAddresses(publicID: link.publicID).page
    }
  }

  private func setCookie(_ name: String, _ value: String, seconds: Int, _ response: inout Response) {
    response.headers.append(
      HTTPField(
        name: .setCookie, value: "\(name)=\(value); Path=/; Max-Age=\(seconds); Secure; HttpOnly; SameSite=Lax"))
  }

  /// What a browser sent as a name is repeated only if it is one that we could have set.
  private static func isCookieName(_ name: String) -> Bool {
    let rest = name.utf8.dropFirst(ShareCookie.namePrefix.utf8.count)
    return (1...8).contains(rest.count)
      && rest.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
          || $0 == 0x5F
      }
  }
}
