import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/choices`: what the client's choices come to, before anything is decided. The page's script asks for
/// the texts that change. A browser without script is led to `GET`, which shows the page with these choices, so that
/// reloading it sends nothing again.
struct ChoicePageRoutes: Sendable {
  let screens: ProposalScreens

  /// What the script needs.
  private struct Answer: Encodable {
    /// By the names of `LiveFigures`.
    let figures: [String: String]
    let totalCents: Int64
    /// Said to those who hear the page.
    let status: String

    enum CodingKeys: String, CodingKey {
      case figures
      case totalCents = "total_cents"
      case status
    }
  }

  func choose(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let wantsJSON = request.headers[.accept]?.contains("application/json") ?? false
    return try await screens.answer(.choices, request, context) { posted in
      if posted.isAway { throw Problem.unavailable(retryAfterSeconds: 5) }
      guard screens.canBeDecided(posted.version), posted.visit.link.role == .decides else {
        guard wantsJSON else { return await screens.standing(posted.version, posted) }
        return Problem(.conflict, code: "not_decidable", detail: "This proposal can't be decided.")
          .response(instance: context.requestID)
      }
      let choices = try posted.form.choices(of: posted.content)
      if wantsJSON { return try await figures(posted, choices, context) }
      if let response = Self.page(of: posted) { return response }
      let entry = Self.entry(posted.form, choices)
      return try await page(posted.version, posted.visit, posted.call, entry, nonce: posted.sameNonce)
    }
  }

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let chosen = try DecisionForm(request.uri.query, allowed: [], takesChoices: true)
    let version = try await screens.version(for: visit, call: call)
    guard screens.canBeDecided(version), visit.link.role == .decides,
      let choices = try chosen.choices(of: version.page.content)
    else { return .seeOther(ProposalAddresses(publicID: version.page.publicID).page) }
    var entry = AcceptanceEntry()
    if let typed = TypedTextCookie.typed(in: request, of: visit.link.id) { entry = Self.entry(typed, nil) }
    entry.choices = choices
    return try await page(version, visit, call, entry, nonce: nil)
  }

  /// - Returns: `nil` when the choices are too many for an address, or the text too long for a cookie.
  private static func page(of posted: PostedForm) -> Response? {
    let form = posted.form
    let left = [FormField.nonce, .typedName, .note, .drawnSignature, .total, .contract].map(\.rawValue)
    let query = PercentEncoding.query(
      form.all.filter { !left.contains($0.name) }.map { (name: $0.name, value: $0.value) })
    guard query.utf8.count <= 4_000,
      let cookie = TypedTextCookie.field(for: form, of: posted.visit.link.id, path: posted.address.choices)
    else { return nil }
    var response = Response.seeOther("\(posted.address.choices)?\(query)")
    response.headers.append(cookie)
    return response
  }

  private static func entry(_ form: DecisionForm, _ choices: ChosenOptions?) -> AcceptanceEntry {
    AcceptanceEntry(
      typedName: form.text(.typedName), note: form.text(.note), drawnSignature: form.text(.drawnSignature),
      choices: choices)
  }

  private func page(
    _ version: ProposalPages.Version, _ visit: ShareVisit, _ call: Call, _ entry: AcceptanceEntry, nonce: String?
  ) async throws -> Response {
    do {
      let quoted = try await screens.quoted(version, entry.choices, call: call)
      let problems: [FormProblem] =
        ContractStrip.isBelowNothing(quoted.page) ? [.belowNothing(isChosen: true)] : []
      return .page(screens.open(quoted, visit: visit, nonce: nonce, entry: entry, problems: problems))
    } catch let refusal as Problem {
      let problems = problems(in: refusal, entry.choices, version, visit)
      guard !problems.isEmpty else { throw refusal }
      let chosen = screens.chosen(version, entry.choices)
      return .page(
        screens.open(chosen, visit: visit, nonce: nonce, entry: entry, problems: problems),
        status: .unprocessableContent)
    }
  }

  private func figures(
    _ posted: PostedForm, _ choices: ChosenOptions?, _ context: PortalRequestContext
  ) async throws -> Response {
    do {
      let quoted = try await screens.quoted(posted.version, choices, call: posted.call)
      return try Self.answer(quoted, screens.wording(quoted, visit: posted.visit))
    } catch let refusal as Problem {
      guard let first = problems(in: refusal, choices, posted.version, posted.visit).first else { throw refusal }
      let phrases = screens.wording(posted.version, visit: posted.visit).phrases
      let seller = posted.content.seller.publicName
      return Problem.invalidField(
        first.anchor ?? "choices", code: refusal.code, detail: phrases.problem(first, seller: seller)
      ).response(instance: context.requestID)
    }
  }

  private func problems(
    in refusal: Problem, _ choices: ChosenOptions?, _ version: ProposalPages.Version, _ visit: ShareVisit
  ) -> [FormProblem] {
    FormProblem.all(
      in: refusal, choices: choices, content: version.page.content, wording: screens.wording(version, visit: visit))
  }

  private static func answer(_ quoted: ProposalPages.Version, _ wording: Wording) throws -> Response {
    let content = quoted.page.content
    let total = wording.amount(content.totals.totalCents)
    return try .json(
      Answer(
        figures: LiveFigures.texts(of: quoted.page, wording: wording), totalCents: content.totals.totalCents,
        status: wording.phrases.totalIsNow(total)))
  }
}
