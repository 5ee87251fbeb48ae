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
    let wait = problem.headers[.retryAfter].flatMap { Int($0) }
    let returnPath = context.path["public_id"].map { ProposalAddresses(publicID: $0).page }
    let kind = Self.kind(problem)
    let view = ErrorView.Input(
      kind: kind, assets: assets, retryAfterSeconds: wait,
      returnPath: wait == nil && kind != .notPrintable ? nil : returnPath)
    var response = Response.page(ErrorView.page(view), status: problem.status)
    for field in problem.headers { response.headers.append(field) }
    // Without script: the same address again, which answers with the file once there is one.
    if kind == .preparing, request.method == .get {
      response.headers[.refresh] = "\(min(max(wait ?? 2, 2), 30))"
    }
    return response
  }

  /// By the path alone, so that equal addresses get equal answers.
  static func isPage(_ request: Request) -> Bool {
    let path = request.head.path ?? "/"
    return !path.hasPrefix("/api/") && !path.hasPrefix("/assets/") && !path.hasSuffix("/signal")
  }

  private static func kind(_ problem: Problem) -> ErrorKind {
    switch problem.code {
    case "not_ready": return .preparing
    case "not_printable": return .notPrintable
    default: break
    }
    return switch problem.status.code {
    case 403: .forbidden
    case 409, 412: .stale
    case 421: .wrongHost
    case 429: .tooMany
    case 503, 504: .unavailable
    case 500...599: .broken
    default: .badRequest
    }
  }
}
