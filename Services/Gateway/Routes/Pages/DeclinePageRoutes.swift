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
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.nonce, .typedName, .reasonCode, .reason, .confirm], takesObjections: true)
    var entry = try Self.entry(form)
    let version: ProposalPages.Version
    do {
      version = try await screens.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      entry.objections = try form.objections(of: known.page.content)
      return unanswered(known, visit, nonce: form.text(.nonce), entry)
    }
    let content = version.page.content
    entry.objections = try form.objections(of: content)
    guard
      let nonce = screens.decisionKey(
        of: form.text(.nonce), version, visit: visit, plain: .decline, confirmed: .confirmedDecline)
    else {
      return again(version, visit, nonce: nil, entry, [.formTooOld], .conflict)
    }
    let problems = Self.problems(form) + FormProblem.of(entry.objections, content: content)
    guard problems.isEmpty else {
      return again(version, visit, nonce: nil, entry, problems, .unprocessableContent)
    }
    let request = DeclineRequest(
      decisionKey: nonce.key, contentSHA256: version.page.contentSHA256, typedName: form.value(.typedName),
      reasonCode: entry.reasonCode, reason: form.value(.reason),
      objections: entry.objections.isEmpty ? nil : entry.objections.map { $0.draft(of: content) },
      visitor: visit.visitor(request, context, confirmed: nonce.isConfirmPage && form.isTicked), onBehalf: nil)
    do {
      _ = try await proposals.decline(version.page.id, request, call: call)
    } catch let refusal as Problem {
      return try await answer(
        to: refusal, version, visit, call, nonce: form.text(.nonce), isConfirmPage: nonce.isConfirmPage, entry)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).page)
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
    to refusal: Problem, _ version: ProposalPages.Version, _ visit: ShareVisit, _ call: Call, nonce: String,
    isConfirmPage: Bool, _ entry: DeclineEntry
  ) async throws -> Response {
    switch refusal.code {
    case "confirmation_needed":
      return .page(
        screens.confirm(
          version, visit: visit, entry: .decline(entry), problems: isConfirmPage ? [.confirmationMissing] : []))
    case "reason_required":
      let missing: FormProblem = refusal.field == "reason" ? .reasonTextMissing : .reasonMissing
      return again(version, visit, nonce: nil, entry, [missing], .unprocessableContent)
    case "already_decided", "not_decidable":
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
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String, _ entry: DeclineEntry
  ) -> Response {
    let known = screens.decisionKey(
      of: nonce, version, visit: visit, plain: .decline, confirmed: .confirmedDecline)
    var response =
      if known?.isConfirmPage ?? false {
        Response.page(
          screens.confirm(version, visit: visit, nonce: nonce, entry: .decline(entry), problems: [.notConfirmed]),
          status: .serviceUnavailable)
      } else {
        again(version, visit, nonce: known == nil ? nil : nonce, entry, [.notConfirmed], .serviceUnavailable)
      }
    response.headers[.retryAfter] = "5"
    return response
  }

  private func again(
    _ version: ProposalPages.Version, _ visit: ShareVisit, nonce: String?, _ entry: DeclineEntry,
    _ problems: [FormProblem], _ status: HTTPResponse.Status
  ) -> Response {
    guard screens.canBeDecided(version) else {
      return .page(screens.current(version, visit: visit), status: .conflict)
    }
    return .page(
      screens.declineForm(version, visit: visit, nonce: nonce, entry: entry, problems: problems), status: status)
  }
}
