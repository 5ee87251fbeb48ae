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
    let form = try await DecisionForm(request, context, allowed: [.nonce, .typedName, .note, .confirm])
    let entry = AcceptanceEntry(typedName: form.text(.typedName), note: form.text(.note))
    let version: ProposalPages.Version
    do {
      version = try await screens.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      // What was typed is not lost with it: the page as it was last shown keeps it.
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      return unanswered(known, visit, nonce: form.text(.nonce), entry)
    }
    guard
      let nonce = screens.decisionKey(
        of: form.text(.nonce), version, visit: visit, plain: .accept, confirmed: .confirmedAccept)
    else {
      return again(version, visit, nonce: nil, entry, [.formTooOld], .conflict)
    }
    let problems = Self.problems(form)
    guard problems.isEmpty else {
      return again(version, visit, nonce: nil, entry, problems, .unprocessableContent)
    }
    let acceptance = AcceptanceRequest(
      decisionKey: nonce.key, contentSHA256: version.page.contentSHA256, typedName: form.value(.typedName),
      note: form.value(.note), choices: nil,
      visitor: visit.visitor(request, context, confirmed: nonce.isConfirmPage && form.isTicked), onBehalf: nil)
    do {
      _ = try await proposals.accept(version.page.id, acceptance, call: call)
    } catch let refusal as Problem {
      return try await answer(
        to: refusal, version, visit, call, nonce: form.text(.nonce), isConfirmPage: nonce.isConfirmPage, entry)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).page)
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
          version, visit: visit, entry: .acceptance(entry), problems: isConfirmPage ? [.confirmationMissing] : []))
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
      let problems = FormProblem.all(in: refusal)
      guard !problems.isEmpty else { throw refusal }
      return again(version, visit, nonce: nil, entry, problems, .unprocessableContent)
    }
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String, _ entry: AcceptanceEntry
  ) -> Response {
    let known = screens.decisionKey(
      of: nonce, version, visit: visit, plain: .accept, confirmed: .confirmedAccept)
    var response =
      if known?.isConfirmPage ?? false {
        Response.page(
          screens.confirm(version, visit: visit, nonce: nonce, entry: .acceptance(entry), problems: [.notConfirmed]),
          status: .serviceUnavailable)
      } else {
        again(version, visit, nonce: known == nil ? nil : nonce, entry, [.notConfirmed], .serviceUnavailable)
      }
    response.headers[.retryAfter] = "5"
    return response
  }

  private func again(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String?, _ entry: AcceptanceEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) -> Response {
    guard screens.canBeDecided(version) else {
      return .page(screens.current(version, visit: visit), status: .conflict)
    }
    return .page(
      screens.open(version, visit: visit, nonce: nonce, entry: entry, problems: problems), status: status)
  }
}
