import HTML
import HTTPTypes
import Hummingbird
import ServiceRuntime

/// Problems on the way of a person are pages, problems of the API stay documents (GW-6).
struct ProblemPages: Sendable {
  private let assets: AssetAddresses
  private let linkUnavailable: Markup

  init(assets: AssetAddresses) {
    self.assets = assets
    linkUnavailable = LinkUnavailableView.page(assets: assets)
  }

  /// `nil` leaves the problem a document.
  func response(to problem: Problem, _ request: Request, _ context: PortalRequestContext) -> Response? {
    guard Self.isPage(request) else { return nil }
    if problem.status == .seeOther { return Response(status: .seeOther, headers: problem.headers) }
    if Self.isOfTeam(request) { return teamPage(of: problem, request) }
    if problem.status == .methodNotAllowed, let page = Self.page(ofForm: request) { return .seeOther(page) }
    // One answer to every link that opens nothing, whichever of its addresses was tried (SL-2).
    if problem.status == .notFound { return .page(linkUnavailable, status: .notFound) }
    if problem.isOutage, let unsent: UnsentForm = try? context.credential(), let publicID = context.path["public_id"],
      let page = UnsentForm.response(unsent.form, after: problem, request, publicID: publicID, assets: assets)
    {
      return page
    }
    let wait = problem.headers[.retryAfter].flatMap { Int($0) }
    let returnPath = context.path["public_id"].map {
      SharedPageAddress.page(of: request.head.path ?? "", publicID: $0)
    }
    let kind = ErrorKind(problem)
    let view = ErrorView.Input(
      kind: kind, subject: SharedPageAddress.subject(of: request.head.path ?? ""), assets: assets,
      retryAfterSeconds: wait,
      returnPath: wait == nil && kind != .notPrintable ? nil : returnPath)
    var response = Response.page(ErrorView.page(view), status: problem.status)
    for field in problem.headers { response.headers.append(field) }
    // Without script: the same address again, which answers with the file once there is one.
    if kind == .preparing, request.method == .get {
      response.headers[.refresh] = "\(min(max(wait ?? 2, 2), 30))"
    }
    return response
  }

  /// The team's own words, and a way back to a page of theirs.
  private func teamPage(of problem: Problem, _ request: Request) -> Response {
    let wait = problem.headers[.retryAfter].flatMap { Int($0) }
    let kind = problem.status == .notFound ? ErrorKind.nothingHere : ErrorKind(problem)
    let page = ErrorView.page(
      .init(
        kind: kind == .forbidden ? .foreignForm : kind == .unavailable ? .teamUnavailable : kind, assets: assets,
        retryAfterSeconds: wait, returnPath: kind == .wrongHost ? nil : TeamPath.home))
    var response = Response.page(page, status: problem.status)
    for field in problem.headers { response.headers.append(field) }
    return response
  }

  /// The page whose form goes to this address, which stands there once the form has come back with a question and is asked for
  /// again: by Enter, by a bookmark, by a phone that has forgotten the page.
  private static func page(ofForm request: Request) -> String? {
    guard request.method == .get || request.method == .head else { return nil }
    let path = (request.head.path ?? "/").prefix { $0 != "?" }
    let parts = path.split(separator: "/")
    guard parts.count > 2, ["p", "i"].contains(parts[0]),
      parts[1].wholeMatch(of: /[0-9A-Za-z_-]{1,64}/) != nil
    else { return nil }
    return SharedPageAddress.page(of: String(path), publicID: String(parts[1]))
  }

  private static func isOfTeam(_ request: Request) -> Bool {
    let path = (request.head.path ?? "/").prefix { $0 != "?" }
    return path == TeamPath.home || path.hasPrefix("\(TeamPath.home)/")
  }

  /// By the path alone, so that equal addresses get equal answers.
  static func isPage(_ request: Request) -> Bool {
    let path = request.head.path ?? "/"
    return !path.hasPrefix("/api/") && !path.hasPrefix("/assets/") && !path.hasSuffix("/beats")
  }
}

extension ErrorKind {
  init(_ problem: Problem) {
    self =
      switch (problem.code, problem.status.code) {
      case ("not_ready", _): .preparing
      case ("not_printable", _): .notPrintable
      case (_, 403): .forbidden
      case (_, 409), (_, 412): .stale
      case (_, 413): .tooLarge
      case (_, 421): .wrongHost
      case (_, 429): .tooMany
      case (_, 503), (_, 504): .unavailable
      case (_, 500...599): .broken
      default: .badRequest
      }
  }
}
