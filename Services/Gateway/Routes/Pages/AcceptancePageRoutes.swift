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
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.nonce, .typedName, .note, .confirm], takesChoices: true)
    var entry = AcceptanceEntry(typedName: form.text(.typedName), note: form.text(.note))
    let version: ProposalPages.Version
    do {
      version = try await screens.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      // What was typed is not lost with it: the page as it was last shown keeps it.
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      entry.choices = try form.choices(of: known.page.content)
      return unanswered(known, visit, nonce: form.text(.nonce), entry)
    }
    entry.choices = try form.choices(of: version.page.content)
    guard
      let nonce = screens.decisionKey(
        of: form.text(.nonce), version, visit: visit, plain: .accept, confirmed: .confirmedAccept)
    else {
      return again(
        version, drawn: await shown(version, entry, call), visit, nonce: nil, entry, [.formTooOld], .conflict)
    }
    let problems = Self.problems(form)
    guard problems.isEmpty else {
      return again(
        version, drawn: await shown(version, entry, call), visit, nonce: nil, entry, problems, .unprocessableContent)
    }
    if let other = try await answerToTotal(form, version, visit, call, entry, isConfirmPage: nonce.isConfirmPage) {
      return other
    }
    let acceptance = AcceptanceRequest(
      decisionKey: nonce.key, contentSHA256: version.page.contentSHA256, typedName: form.value(.typedName),
      note: form.value(.note), choices: entry.choices,
      visitor: visit.visitor(request, context, confirmed: nonce.isConfirmPage && form.isTicked), onBehalf: nil)
    do {
      _ = try await proposals.accept(version.page.id, acceptance, call: call)
    } catch let refusal as Problem {
      return try await answer(
        to: refusal, version, visit, call, nonce: form.text(.nonce), isConfirmPage: nonce.isConfirmPage, entry)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).page)
  }

  /// Nobody accepts a total that they have not seen: without script, a box may be ticked and the proposal accepted in one
  /// go. Without an answer to what the choices come to nothing is accepted either.
  private func answerToTotal(
    _ form: DecisionForm, _ version: ProposalPages.Version, _ visit: ShareVisit, _ call: Call, _ entry: AcceptanceEntry,
    isConfirmPage: Bool
  ) async throws -> Response? {
    guard let seen = form.seenTotalCents, screens.canBeDecided(version) else { return nil }
    let quoted: ProposalPages.Version
    do {
      quoted = try await screens.quoted(version, entry.choices, call: call)
    } catch let refusal as Problem {
      // Decided meanwhile, perhaps by this very form: the acceptance knows.
      if ["already_decided", "not_decidable"].contains(refusal.code) { return nil }
      return try await answer(
        to: refusal, version, visit, call, nonce: form.text(.nonce), isConfirmPage: isConfirmPage, entry)
    }
    guard quoted.page.content.totals.totalCents != seen else { return nil }
    let total = screens.wording(quoted, visit: visit).amount(quoted.page.content.totals.totalCents)
    return again(version, drawn: quoted, visit, nonce: nil, entry, [.totalChanged(total: total)], .conflict)
  }

  /// The version with what was chosen, and with its figures where they can be had.
  private func shown(
    _ version: ProposalPages.Version, _ entry: AcceptanceEntry, _ call: Call
  ) async -> ProposalPages.Version {
    (try? await screens.quoted(version, entry.choices, call: call)) ?? screens.chosen(version, entry.choices)
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
    to refusal: Problem, _ version: ProposalPages.Version, _ visit: ShareVisit, _ call: Call, nonce: String,
    isConfirmPage: Bool, _ entry: AcceptanceEntry
  ) async throws -> Response {
    switch refusal.code {
    case "confirmation_needed":
      return .page(
        screens.confirm(
          await shown(version, entry, call), visit: visit, entry: .acceptance(entry),
          problems: isConfirmPage ? [.confirmationMissing] : []))
    case "already_decided", "not_decidable":
      // The page as it stands now says it better than any error.
      let now = try await screens.version(for: visit, call: call)
      return .page(screens.current(now, visit: visit), status: .conflict)
    case "version_changed":
      let now = try await screens.version(for: visit, call: call)
      return again(now, visit, nonce: nil, entry, [.versionChanged], .conflict)
    case "unavailable", "deadline_exceeded":
      return unanswered(version, visit, nonce: nonce, entry)
    default:
      let problems = FormProblem.all(
        in: refusal, choices: entry.choices, content: version.page.content,
        wording: screens.wording(version, visit: visit))
      guard !problems.isEmpty else { throw refusal }
      return again(
        version, drawn: await shown(version, entry, call), visit, nonce: nil, entry, problems, .unprocessableContent)
    }
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String, _ entry: AcceptanceEntry
  ) -> Response {
    let drawn = screens.chosen(version, entry.choices)
    let known = screens.decisionKey(
      of: nonce, version, visit: visit, plain: .accept, confirmed: .confirmedAccept)
    var response =
      if known?.isConfirmPage ?? false {
        Response.page(
          screens.confirm(drawn, visit: visit, nonce: nonce, entry: .acceptance(entry), problems: [.notConfirmed]),
          status: .serviceUnavailable)
      } else {
        again(
          version, drawn: drawn, visit, nonce: known == nil ? nil : nonce, entry, [.notConfirmed],
          .serviceUnavailable)
      }
    response.headers[.retryAfter] = "5"
    return response
  }

  /// - Parameter drawn: the version with what was chosen, which is only for this answer; the page as it stands is kept.
  private func again(
    _ version: ProposalPages.Version, drawn: ProposalPages.Version? = nil, _ visit: ShareVisit, nonce: String?,
    _ entry: AcceptanceEntry, _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) -> Response {
    guard screens.canBeDecided(version) else {
      return .page(screens.current(version, visit: visit), status: .conflict)
    }
    return .page(
      screens.open(drawn ?? version, visit: visit, nonce: nonce, entry: entry, problems: problems), status: status)
  }
}
