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
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.nonce, .typedName, .wish], takesObjections: true)
    let version: ProposalPages.Version
    do {
      version = try await screens.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      return unanswered(known, visit, nonce: form.text(.nonce), try Self.entry(form, known))
    }
    let entry = try Self.entry(form, version)
    guard let key = screens.changeRequestKey(of: form.text(.nonce), version, visit: visit) else {
      return again(version, visit, entry, [.formTooOld], .conflict)
    }
    let problems = Self.problems(form, entry, version)
    guard problems.isEmpty else { return again(version, visit, entry, problems, .unprocessableContent) }
    let content = version.page.content
    let draft = ChangeRequestDraft(
      requestKey: key, contentSHA256: version.page.contentSHA256, typedName: form.value(.typedName),
      text: form.value(.wish), objections: entry.objections.map { $0.draft(of: content) },
      visitor: visit.visitor(request, context, confirmed: false), onBehalf: nil)
    do {
      _ = try await proposals.requestChanges(version.page.id, draft, call: call)
    } catch let refusal as Problem {
      return try await answer(to: refusal, version, visit, call, nonce: form.text(.nonce), entry)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).page + "#changes")
  }

  private static func entry(_ form: DecisionForm, _ version: ProposalPages.Version) throws -> ChangeRequestEntry {
    ChangeRequestEntry(
      text: form.text(.wish), objections: try form.objections(of: version.page.content),
      typedName: form.text(.typedName))
  }

  private static func problems(
    _ form: DecisionForm, _ entry: ChangeRequestEntry, _ version: ProposalPages.Version
  ) -> [FormProblem] {
    var problems: [FormProblem] = []
    if form.value(.wish) == nil, entry.objections.isEmpty { problems.append(.objection(.nothingSaid)) }
    if form.isLonger(.wish, than: FieldLimits.wish) {
      problems.append(.objection(.wishTooLong(limit: FieldLimits.wish)))
    }
    problems += FormProblem.of(entry.objections, content: version.page.content)
    if form.isLonger(.typedName, than: FieldLimits.typedName) {
      problems.append(.nameTooLong(limit: FieldLimits.typedName))
    }
    return problems
  }

  private func answer(
    to refusal: Problem, _ version: ProposalPages.Version, _ visit: ShareVisit, _ call: Call, nonce: String,
    _ entry: ChangeRequestEntry
  ) async throws -> Response {
    switch refusal.code {
    case "changes_not_taken":
      // The page as it stands now says it better than any error.
      let now = try await screens.version(for: visit, call: call)
      return .page(screens.current(now, visit: visit), status: .conflict)
    case "too_many_change_requests":
      return again(version, visit, entry, [.objection(.tooOften)], .conflict)
    case "idempotency_key_reused":
      return again(version, visit, entry, [.objection(.sentBefore)], .conflict)
    case "version_changed":
      let now = try await screens.version(for: visit, call: call)
      return again(now, visit, entry, [.versionChanged], .conflict)
    case "unavailable", "deadline_exceeded":
      return unanswered(version, visit, nonce: nonce, entry)
    default: throw refusal
    }
  }

  /// The same form with the same nonce: if it was recorded after all, sending it again gives that answer.
  private func unanswered(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String, _ entry: ChangeRequestEntry
  ) -> Response {
    let isKnown = screens.changeRequestKey(of: nonce, version, visit: visit) != nil
    var response = again(
      version, visit, nonce: isKnown ? nonce : nil, entry, [.notConfirmed], .serviceUnavailable)
    response.headers[.retryAfter] = "5"
    return response
  }

  private func again(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String? = nil, _ entry: ChangeRequestEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) -> Response {
    guard screens.canBeDecided(version), visit.link.role == .decides else {
      return .page(screens.current(version, visit: visit), status: .conflict)
    }
    return .page(
      screens.changeRequestForm(version, visit: visit, nonce: nonce, entry: entry, problems: problems),
      status: status)
  }
}
