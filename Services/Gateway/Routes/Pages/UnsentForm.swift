import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// A form that no handler got to see, since nobody could look whose it is.
struct UnsentForm: Sendable {
  let form: DecisionForm

  /// - Returns: `nil` for what no form of a page sends.
  init?(_ request: Request, _ context: PortalRequestContext) async {
    let all = FormField.allCases
    guard
      let form = try? await DecisionForm(request, context, allowed: all, takesChoices: true, takesObjections: true)
    else { return nil }
    self.form = form
  }

  /// The page that gives back what was typed, with the whole form when sending it again may help.
  ///
  /// - Parameter content: names the lines; without it they go without names.
  /// - Returns: `nil` when there is nothing to give back, or when a script asks, whose page still has it.
  static func response(
    _ form: DecisionForm, of content: ClientContent? = nil, after problem: Problem, _ request: Request,
    publicID: String,
    assets: AssetAddresses
  ) -> Response? {
    let wantsJSON = request.headers[.accept]?.contains("application/json") ?? false
    let mayRepeat = problem.isOutage || problem.status == .tooManyRequests
    let kept = form.kept(of: content)
    guard !wantsJSON, kept != nil || mayRepeat && form.isFilled else { return nil }
    let page = SharedPageAddress.page(of: request.head.path ?? "", publicID: publicID)
    var response = Response.page(
      KeptFormView.page(
        .init(
          kind: ErrorKind(problem), assets: assets,
          retryAfterSeconds: problem.headers[.retryAfter].flatMap { Int($0) }, kept: kept,
          action: request.head.path ?? page, fields: mayRepeat ? form.all : nil, returnPath: page)),
      status: problem.status)
    for field in problem.headers { response.headers.append(field) }
    return response
  }
}
