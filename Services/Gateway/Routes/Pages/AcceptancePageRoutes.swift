import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/acceptance`: the client accepts on the page (SL-5).
struct AcceptancePageRoutes: Sendable {
  let screens: ProposalScreens
  let proposals: ProposalsClient

  func accept(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await screens.answer(.acceptance, request, context) { posted in
      let form = posted.form
      let entry = AcceptanceEntry(
        typedName: form.text(.typedName), note: form.text(.note), drawnSignature: form.text(.drawnSignature),
        choices: try form.choices(of: posted.content))
      if posted.isAway { return await unanswered(posted, entry) }
      guard let key = posted.key else { return await asChosen(posted, entry, [.formTooOld], .conflict) }
      let problems = Self.problems(form)
      guard problems.isEmpty else { return await asChosen(posted, entry, problems, .unprocessableContent) }
      let acceptance = AcceptanceRequest(
        decisionKey: key.text, contentSHA256: posted.version.page.contentSHA256, typedName: form.value(.typedName),
        drawnSignature: form.value(.drawnSignature), note: form.value(.note), choices: entry.choices,
        expectedTotal: form.seenTotal(of: posted.content), contractBeforeCents: form.seenContractCents,
        visitor: posted.visit.visitor(request, context, confirmed: key.isConfirmPage && form.isTicked), onBehalf: nil)
      do {
        _ = try await proposals.accept(posted.version.page.id, acceptance, call: posted.call)
      } catch let refusal as Problem {
        return try await answer(to: refusal, posted, isConfirmPage: key.isConfirmPage, entry)
      }
      return .receipt(posted)
    }
  }

  private static func problems(_ form: DecisionForm) -> [FormProblem] {
    var problems: [FormProblem] = []
    if form.isLonger(.typedName, than: FieldLimits.typedName) {
      problems.append(.nameTooLong(limit: FieldLimits.typedName))
    }
    if form.isLonger(.note, than: FieldLimits.note) { problems.append(.noteTooLong(limit: FieldLimits.note)) }
    return problems
  }

  private func answer(
    to refusal: Problem, _ posted: PostedForm, isConfirmPage: Bool, _ entry: AcceptanceEntry
  ) async throws -> Response {
    switch refusal.code {
    case "total_changed": return try await withItsTotal(posted, isConfirmPage: isConfirmPage, entry)
    case "confirmation_needed":
      return .page(
        screens.confirm(
          await shown(posted, entry), visit: posted.visit, entry: .acceptance(entry),
          problems: isConfirmPage ? [.confirmationMissing] : []))
    case "already_decided", "not_decidable": return try await screens.standing(posted)
    case "version_changed":
      let now = try await screens.version(for: posted.visit, call: posted.call)
      return await again(now, posted, nonce: nil, entry, [.versionChanged], .conflict)
    case "contract_changed":
      let now = try await screens.version(for: posted.visit, call: posted.call)
      let takesTooMuch = ContractStrip.takesTooMuch(now.page)
      let problem: FormProblem = takesTooMuch ? .belowNothing(isChosen: false) : .contractChanged
      return await again(now, posted, nonce: nil, entry, [problem], .conflict)
    case "unavailable", "deadline_exceeded": return await unanswered(posted, entry)
    default:
      let problems = FormProblem.all(
        in: refusal, choices: entry.choices, content: posted.content,
        wording: screens.wording(posted.version, visit: posted.visit))
      guard !problems.isEmpty else { throw refusal }
      var entry = entry
      // What can't be read can't be drawn again either.
      if problems.contains(.signatureUnreadable) { entry.drawnSignature = "" }
      return await asChosen(posted, entry, problems, .unprocessableContent)
    }
  }

  /// Nobody accepts a total that they have not seen: without script, a box may be ticked and the proposal accepted in one
  /// go. It is shown now; without an answer to what the choices come to, the form comes back.
  private func withItsTotal(
    _ posted: PostedForm, isConfirmPage: Bool, _ entry: AcceptanceEntry
  ) async throws -> Response {
    let quoted: ProposalPages.Version
    do {
      quoted = try await screens.quoted(posted.version, entry.choices, call: posted.call)
    } catch let refusal as Problem {
      return try await answer(to: refusal, posted, isConfirmPage: isConfirmPage, entry)
    }
    let total = screens.wording(quoted, visit: posted.visit).amount(quoted.page.content.totals.totalCents)
    let problem: FormProblem =
      ContractStrip.isBelowNothing(quoted.page) ? .belowNothing(isChosen: true) : .totalChanged(total: total)
    return await again(quoted, posted, nonce: nil, entry, [problem], .conflict)
  }

  /// The version with what was chosen, and with its figures where they can be had.
  private func shown(_ posted: PostedForm, _ entry: AcceptanceEntry) async -> ProposalPages.Version {
    (try? await screens.quoted(posted.version, entry.choices, call: posted.call))
      ?? unquoted(posted, entry)
  }

  /// With what was chosen, when nobody can say what it comes to: the total is the one that they saw, so that the form
  /// agrees to nothing else. Its owner computes it again.
  private func unquoted(_ posted: PostedForm, _ entry: AcceptanceEntry) -> ProposalPages.Version {
    var version = screens.chosen(posted.version, entry.choices)
    if let seen = posted.form.seenTotal(of: posted.content), seen != .unreadable(in: posted.content) {
      version.page.content.totals.totalCents = seen.amountCents
    }
    return version
  }

  private func asChosen(
    _ posted: PostedForm, _ entry: AcceptanceEntry, _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) async -> Response {
    await again(shown(posted, entry), posted, nonce: nil, entry, problems, status)
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(_ posted: PostedForm, _ entry: AcceptanceEntry) async -> Response {
    let drawn = unquoted(posted, entry)
    var response =
      if posted.key?.isConfirmPage ?? false {
        Response.page(
          screens.confirm(
            drawn, visit: posted.visit, nonce: posted.nonce, entry: .acceptance(entry), problems: [.notConfirmed]),
          status: .serviceUnavailable)
      } else {
        await again(drawn, posted, nonce: posted.sameNonce, entry, [.notConfirmed], .serviceUnavailable)
      }
    response.headers[.retryAfter] = "5"
    return response
  }

  /// - Parameter version: with what was chosen, which is only for this answer; the page as it stands is kept.
  private func again(
    _ version: ProposalPages.Version, _ posted: PostedForm, nonce: String?, _ entry: AcceptanceEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) async -> Response {
    guard screens.canBeDecided(version), posted.visit.link.role == .decides else {
      return await screens.standing(version, posted)
    }
    return .page(
      screens.open(version, visit: posted.visit, nonce: nonce, entry: entry, problems: problems), status: status)
  }
}
