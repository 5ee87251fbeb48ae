import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/choices`: what the client's choices come to, before anything is decided. A browser without script
/// gets the page again; the page's script asks for the texts that change.
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

  func show(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.nonce, .typedName, .note], takesChoices: true)
    let version = try await screens.version(for: visit, call: call)
    let wantsJSON = request.headers[.accept]?.contains("application/json") ?? false
    guard screens.canBeDecided(version), visit.link.role == .decides else {
      if wantsJSON {
        return Problem(.conflict, code: "not_decidable", detail: "This proposal can't be decided.")
          .response(instance: context.requestID)
      }
      return .page(screens.current(version, visit: visit), status: .conflict)
    }
    let choices = try form.choices(of: version.page.content)
    let entry = AcceptanceEntry(typedName: form.text(.typedName), note: form.text(.note), choices: choices)
    let nonce = form.text(.nonce)
    let isKnown = screens.decisionKey(of: nonce, version, visit: visit, plain: .accept, confirmed: .accept) != nil
    do {
      let quoted = try await screens.quoted(version, choices, call: call)
      if wantsJSON { return try Self.answer(quoted, screens.wording(quoted, visit: visit)) }
      return .page(screens.open(quoted, visit: visit, nonce: isKnown ? nonce : nil, entry: entry, problems: []))
    } catch let refusal as Problem {
      let wording = screens.wording(version, visit: visit)
      let problems = FormProblem.all(in: refusal, choices: choices, content: version.page.content, wording: wording)
      guard let first = problems.first else { throw refusal }
      let seller = version.page.content.seller.publicName
      if wantsJSON {
        return Problem.invalidField(
          first.anchor ?? "choices", code: refusal.code, detail: wording.phrases.problem(first, seller: seller)
        ).response(instance: context.requestID)
      }
      return .page(
        screens.open(
          screens.chosen(version, choices), visit: visit, nonce: isKnown ? nonce : nil, entry: entry, problems: problems
        ),
        status: .unprocessableContent)
    }
  }

  private static func answer(_ quoted: ProposalPages.Version, _ wording: Wording) throws -> Response {
    let content = quoted.page.content
    let total = wording.amount(content.totals.totalCents)
    return try .json(
      Answer(
        figures: LiveFigures.texts(of: content, wording: wording), totalCents: content.totals.totalCents,
        status: wording.phrases.totalIsNow(total)))
  }
}
