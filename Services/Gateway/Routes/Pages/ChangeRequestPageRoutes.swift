import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `GET` and `POST /p/{public_id}/change-request`: the client says what should be different and decides nothing.
struct ChangeRequestPageRoutes: Sendable {
  let screens: ProposalScreens
  let proposals: ProposalsClient

  func form(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let version = try await screens.version(for: visit, call: context.call())
    guard screens.canBeDecided(version), visit.link.role == .decides else {
      return .seeOther(ProposalAddresses(publicID: version.page.publicID).page)
    }
    return .page(screens.changeRequestForm(version, visit: visit))
  }

  func send(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    try await screens.answer(.changes, request, context) { posted in
      let form = posted.form
      let content = posted.content
      let entry = ChangeRequestEntry(
        text: form.text(.wish), objections: try form.objections(of: content), typedName: form.text(.typedName))
      if posted.isAway { return await unanswered(posted, entry) }
      guard let key = posted.key else { return await again(posted, entry, [.formTooOld], .conflict) }
      let problems = Self.problems(form, entry, content)
      guard problems.isEmpty else { return await again(posted, entry, problems, .unprocessableContent) }
      let draft = ChangeRequestDraft(
        requestKey: key.text, contentSHA256: posted.version.page.contentSHA256, typedName: form.value(.typedName),
        text: form.value(.wish), objections: entry.objections.map { $0.draft(of: content) },
        visitor: posted.visit.visitor(request, context, confirmed: false), onBehalf: nil)
      do {
        _ = try await proposals.requestChanges(posted.version.page.id, draft, call: posted.call)
      } catch let refusal as Problem {
        return try await answer(to: refusal, posted, entry)
      }
      return .seeOther(posted.address.page + "#changes")
    }
  }

  private static func problems(
    _ form: DecisionForm, _ entry: ChangeRequestEntry, _ content: ClientContent
  ) -> [FormProblem] {
    var problems: [FormProblem] = []
    if form.value(.wish) == nil, entry.objections.isEmpty { problems.append(.objection(.nothingSaid)) }
    if form.isLonger(.wish, than: FieldLimits.wish) {
      problems.append(.objection(.wishTooLong(limit: FieldLimits.wish)))
    }
    problems += FormProblem.of(entry.objections, content: content)
    if form.isLonger(.typedName, than: FieldLimits.typedName) {
      problems.append(.nameTooLong(limit: FieldLimits.typedName))
    }
    return problems
  }

  private func answer(
    to refusal: Problem, _ posted: PostedForm, _ entry: ChangeRequestEntry
  ) async throws -> Response {
    switch refusal.code {
    case "changes_not_taken": return try await screens.standing(posted)
    case "too_many_change_requests": return await again(posted, entry, [.objection(.tooOften)], .conflict)
    case "idempotency_key_reused": return await again(posted, entry, [.objection(.sentBefore)], .conflict)
    case "version_changed":
      let now = try await screens.version(for: posted.visit, call: posted.call)
      return await again(now, posted, entry, [.versionChanged], .conflict)
    case "unavailable", "deadline_exceeded": return await unanswered(posted, entry)
    default:
      let problems = FormProblem.all(in: refusal)
      guard !problems.isEmpty else { throw refusal }
      return await again(posted, entry, problems, .unprocessableContent)
    }
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(_ posted: PostedForm, _ entry: ChangeRequestEntry) async -> Response {
    var response = await again(
      posted.version, posted, nonce: posted.sameNonce, entry, [.notConfirmed], .serviceUnavailable)
    response.headers[.retryAfter] = "5"
    return response
  }

  private func again(
    _ posted: PostedForm, _ entry: ChangeRequestEntry, _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) async -> Response {
    await again(posted.version, posted, entry, problems, status)
  }

  private func again(
    _ version: ProposalPages.Version, _ posted: PostedForm, nonce: String? = nil, _ entry: ChangeRequestEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) async -> Response {
    guard screens.canBeDecided(version), posted.visit.link.role == .decides else {
      return await screens.standing(version, posted)
    }
    return .page(
      screens.changeRequestForm(version, visit: posted.visit, nonce: nonce, entry: entry, problems: problems),
      status: status)
  }
}
