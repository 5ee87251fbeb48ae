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
    // One answer to every link that opens nothing, whichever of its addresses was tried (SL-2).
    if problem.status == .notFound { return .page(linkUnavailable, status: .notFound) }
    if problem.isOutage, let unsent: UnsentForm = try? context.credential(), let publicID = context.path["public_id"],
      let page = UnsentForm.response(unsent.form, after: problem, request, publicID: publicID, assets: assets)
    {
      return page
    }
    let wait = problem.headers[.retryAfter].flatMap { Int($0) }
    let returnPath = context.path["public_id"].map { ProposalAddresses(publicID: $0).page }
    let view = ErrorView.Input(
      kind: ErrorKind(problem.status), assets: assets, retryAfterSeconds: wait,
      returnPath: wait == nil ? nil : returnPath)
    var response = Response.page(ErrorView.page(view), status: problem.status)
    for field in problem.headers { response.headers.append(field) }
    return response
  }

  /// By the path alone, so that equal addresses get equal answers.
  static func isPage(_ request: Request) -> Bool {
    let path = request.head.path ?? "/"
    return !path.hasPrefix("/api/") && !path.hasPrefix("/assets/") && !path.hasSuffix("/signal")
  }
}

extension ErrorKind {
  init(_ status: HTTPResponse.Status) {
    self =
      switch status.code {
      case 403: .forbidden
      case 409, 412: .stale
      case 413: .tooLarge
      case 421: .wrongHost
      case 429: .tooMany
      case 503, 504: .unavailable
      case 500...599: .broken
      default: .badRequest
      }
  }
}
