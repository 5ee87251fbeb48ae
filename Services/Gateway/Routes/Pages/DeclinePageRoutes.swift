import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `GET` and `POST /p/{public_id}/decline`: the client says no, and why (SL-5).
struct DeclinePageRoutes: Sendable {
  let screens: ProposalScreens
  let proposals: ProposalsClient

  func form(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let version = try await screens.version(for: visit, call: context.call())
    guard screens.canBeDecided(version), visit.link.role == .decides else {
      return .seeOther(ProposalAddresses(publicID: version.page.publicID).page)
    }
    return .page(screens.declineForm(version, visit: visit))
  }

  func decline(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await screens.answer(.decline, request, context) { posted in
      let form = posted.form
      let content = posted.content
      var entry = try Self.entry(form)
      entry.objections = try form.objections(of: content)
      if posted.isAway { return await unanswered(posted, entry) }
      guard let key = posted.key else { return await again(posted, nonce: nil, entry, [.formTooOld], .conflict) }
      let problems = Self.problems(form) + FormProblem.of(entry.objections, content: content)
      guard problems.isEmpty else { return await again(posted, nonce: nil, entry, problems, .unprocessableContent) }
      let decline = DeclineRequest(
        decisionKey: key.text, contentSHA256: posted.version.page.contentSHA256, typedName: form.value(.typedName),
        reasonCode: entry.reasonCode, reason: form.value(.reason),
        objections: entry.objections.isEmpty ? nil : entry.objections.map { $0.draft(of: content) },
        visitor: posted.visit.visitor(request, context, confirmed: key.isConfirmPage && form.isTicked), onBehalf: nil)
      do {
        _ = try await proposals.decline(posted.version.page.id, decline, call: posted.call)
      } catch let refusal as Problem {
        return try await answer(to: refusal, posted, isConfirmPage: key.isConfirmPage, entry)
      }
      return .receipt(posted)
    }
  }

  private static func entry(_ form: DecisionForm) throws -> DeclineEntry {
    var code: DeclineReason?
    if let text = form.value(.reasonCode) {
      guard let known = DeclineReason(rawValue: text) else {
        throw Problem.invalidField("reason_code", code: "invalid_value", detail: "There is no such reason.")
      }
      code = known
    }
    return DeclineEntry(reasonCode: code, reason: form.text(.reason), typedName: form.text(.typedName))
  }

  private static func problems(_ form: DecisionForm) -> [FormProblem] {
    var problems: [FormProblem] = []
    if form.isLonger(.reason, than: FieldLimits.reason) { problems.append(.reasonTooLong(limit: FieldLimits.reason)) }
    if form.isLonger(.typedName, than: FieldLimits.typedName) {
      problems.append(.nameTooLong(limit: FieldLimits.typedName))
    }
    return problems
  }

  private func answer(
    to refusal: Problem, _ posted: PostedForm, isConfirmPage: Bool, _ entry: DeclineEntry
  ) async throws -> Response {
    switch refusal.code {
    case "confirmation_needed":
      return .page(
        screens.confirm(
          posted.version, visit: posted.visit, entry: .decline(entry),
          problems: isConfirmPage ? [.confirmationMissing] : []))
    case "reason_required":
      let missing: FormProblem = refusal.field == "reason" ? .reasonTextMissing : .reasonMissing
      return await again(posted, nonce: nil, entry, [missing], .unprocessableContent)
    case "already_decided", "not_decidable": return try await screens.standing(posted)
    case "version_changed":
      let now = try await screens.version(for: posted.visit, call: posted.call)
      return await again(now, posted, nonce: nil, entry, [.versionChanged], .conflict)
    case "unavailable", "deadline_exceeded": return await unanswered(posted, entry)
    default:
      let problems = FormProblem.all(in: refusal)
      guard !problems.isEmpty else { throw refusal }
      return await again(posted, nonce: nil, entry, problems, .unprocessableContent)
    }
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(_ posted: PostedForm, _ entry: DeclineEntry) async -> Response {
    var response =
      if posted.key?.isConfirmPage ?? false {
        Response.page(
          screens.confirm(
            posted.version, visit: posted.visit, nonce: posted.nonce, entry: .decline(entry),
            problems: [.notConfirmed]),
          status: .serviceUnavailable)
      } else {
        await again(posted, nonce: posted.sameNonce, entry, [.notConfirmed], .serviceUnavailable)
      }
    response.headers[.retryAfter] = "5"
    return response
  }

  private func again(
    _ posted: PostedForm, nonce: String?, _ entry: DeclineEntry, _ problems: [FormProblem],
    _ status: HTTPResponse.Status
  ) async -> Response {
    await again(posted.version, posted, nonce: nonce, entry, problems, status)
  }

  private func again(
    _ version: ProposalPages.Version, _ posted: PostedForm, nonce: String?, _ entry: DeclineEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) async -> Response {
    guard screens.canBeDecided(version), posted.visit.link.role == .decides else {
      return await screens.standing(version, posted)
    }
    return .page(
      screens.declineForm(version, visit: posted.visit, nonce: nonce, entry: entry, problems: problems),
      status: status)
  }
}
