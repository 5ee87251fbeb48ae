import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import ServiceRuntime

/// Judges every request before its handler: the host it is sent to, the headers it may have, and who sends it.
struct AccessRule: Sendable {
  let origin: PublicOrigin
  let trustedProxies: [IPNetwork]
  let operatorKeyMatches: @Sendable (String) -> Bool
  let authenticateAPIKey: AuthenticateAPIKey
  let checkShareVisit: CheckShareVisit
  let members: MemberAccess
  /// Failed keys, by address. Generous: 256 bits are not guessed, this only keeps the noise down.
  let failures: RateLimiter

  func enforce(
    _ access: GatewayAccess, _ request: inout Request, _ context: inout PortalRequestContext
  ) async throws {
    try requireHost(of: request)
    noteAddress(of: request, &context)
    var head = request.head
    HeaderHygiene.clean(&head.headerFields)
    request = Request(head: head, body: request.body)
    switch access {
    case .anyone, .shareToken: break
    case .installation: try await requireKey(holding: .installation, request, &context)
    case .key(let scope): try await requireKey(holding: scope, request, &context)
    case .follower: try await requireFollower(request, &context)
    case .sharePage: try await requireShareVisit(request, &context)
    case .shareForm:
      try await requireForm(request, &context) { try await requireShareVisit($0, &$1) }
    case .invoicePage: try await requireInvoiceVisit(request, &context)
    case .invoiceForm:
      try await requireForm(request, &context) { try await requireInvoiceVisit($0, &$1) }
    case .signIn: members.admit(request, &context)
    case .signInForm: try await members.requireSignInForm(&request, &context)
    case .member: try await members.requireSession(request, &context)
    case .memberForm: try await members.requireForm(&request, &context)
    }
  }

  /// 421 for a host that is not ours (AU-3).
  func requireHost(of request: Request) throws {
    guard origin.isAddressed(by: request) else { throw Self.wrongHost }
  }

  static let wrongHost = Problem(
    .misdirectedRequest, code: "misdirected_request", detail: "This portal is not found under that host name.")
  static let foreignPage = Problem(
    .forbidden, code: "cross_site", detail: "This was not sent by a page of this portal.")
  /// The installation itself asks: no organization has this id.
  static let installation = OrganizationID(
    UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

  private func noteAddress(of request: Request, _ context: inout PortalRequestContext) {
    guard !trustedProxies.isEmpty else { return }
    let address = ClientAddress.resolve(
      peer: IPAddress(context.remoteAddress), forwardedFor: request.headers[values: .forwardedFor],
      trustedProxies: trustedProxies)
    if let address { context.remoteAddress = address.description }
  }

  private func requireKey(
    holding scope: Scope, _ request: Request, _ context: inout PortalRequestContext
  ) async throws {
    guard let presented = Self.bearer(request), let caller = try await caller(presented, deadline: context.deadline)
    else { throw refused(context) }
    guard caller.holds(scope) else { throw Problem.forbidden }
    context.caller = caller
  }

  private func requireFollower(_ request: Request, _ context: inout PortalRequestContext) async throws {
    guard let presented = Self.bearer(request) else {
      guard request.headers[values: .authorization].isEmpty else { throw refused(context) }
      return try await members.requireFollower(request, &context)
    }
    try await requireKey(holding: .activityRead, request, &context)
    let hearsEngagement = try context.requireCaller().holds(.proposalsRead)
    context.credential = StreamPermission(hearsEngagement: hearsEngagement) { deadline in
      try await authenticateAPIKey(presented, deadline: deadline)?.holds(.activityRead) == true
    }
  }

  private func caller(_ presented: String, deadline: Deadline) async throws -> Caller? {
    if operatorKeyMatches(presented) {
      return Caller(organization: Self.installation, principal: .service("operator"), scopes: [.installation])
    }
    return try await authenticateAPIKey(presented, deadline: deadline)
  }

  private func requireShareVisit(_ request: Request, _ context: inout PortalRequestContext) async throws {
    let (link, session) = try await requireLink(request, context)
    guard let visit = ShareVisit(link: link, session: session) else { throw Problem.notFound }
    context.caller = Self.caller(by: link, holding: "share:\(visit.proposal)")
    context.credential = visit
  }

  private func requireInvoiceVisit(_ request: Request, _ context: inout PortalRequestContext) async throws {
    let (link, session) = try await requireLink(request, context)
    guard let visit = InvoiceVisit(link: link, session: session) else { throw Problem.notFound }
    context.caller = Self.caller(by: link, holding: "share-invoice:\(visit.invoice)")
    context.credential = visit
  }

  /// The link of the cookie for the page of the path (SL-2: whatever is wrong with it, there is nothing here).
  private func requireLink(
    _ request: Request, _ context: PortalRequestContext
  ) async throws -> (link: ShareLink, session: [UInt8]) {
    let publicID = try context.path.text("public_id")
    guard let cookie = RequestCookies(request.headers)[ShareCookie.name(publicID: publicID)],
      let opened = try await checkShareVisit(cookie: cookie, publicID: publicID, deadline: context.deadline)
    else { throw Problem.notFound }
    return opened
  }

  private static func caller(by link: ShareLink, holding scope: String) -> Caller {
    Caller(organization: link.organization, principal: .link(link.id.rawValue), scopes: [Scope(scope)])
  }

  /// A form that a page of this portal sent (AU-6).
  private func requireForm(
    _ request: Request, _ context: inout PortalRequestContext,
    by require: (Request, inout PortalRequestContext) async throws -> Void
  ) async throws {
    guard origin.isOwnPage(request) else { throw Self.foreignPage }
    do {
      try await require(request, &context)
    } catch let outage where !(outage is Problem) {
      // Nobody could look whose it is: it is refused, and given back to whoever sent it.
      context.credential = await UnsentForm(request, context)
      throw outage
    }
  }

  /// 401, and 429 for those who go on trying.
  private func refused(_ context: PortalRequestContext) -> Problem {
    if let problem = TooManyFailures.problem(failures, address: context.remoteAddress) { return problem }
    var problem = Problem.unauthorized
    problem.headers[.wwwAuthenticate] = "Bearer"
    return problem
  }

  private static func bearer(_ request: Request) -> String? {
    let values = request.headers[values: .authorization]
    guard values.count == 1, values[0].utf8.count <= 200 else { return nil }
    let parts = values[0].split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].lowercased().utf8.elementsEqual("bearer".utf8) else { return nil }
    return String(parts[1])
  }
}

/// The limit of guesses (SL-7): only failures are counted, and only failures are refused.
enum TooManyFailures {
  /// - Returns: 429 when this failure is one too many, else `nil`.
  static func problem(_ failures: RateLimiter, address: String) -> Problem? {
    guard let address = IPAddress(address),
      case .denied(let seconds) = failures.check(address, now: MonotonicClock.now())
    else { return nil }
    return Problem(
      .tooManyRequests, code: "too_many_requests", detail: "Too many failed attempts. Wait a little.",
      headers: [.retryAfter: "\(seconds)"])
  }
}
