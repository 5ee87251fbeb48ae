import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// `GET` and `POST /p/{public_id}/questions`: a recipient asks. Asking is not deciding, so it needs no human signal; the
/// owner limits how often one person asks.
struct QuestionPageRoutes: Sendable {
  let screens: ProposalScreens
  let proposals: ProposalsClient
  /// Of what reaches the owner at all, where each message takes the lock of a decision.
  let limit: SignalLimit

  func form(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let about = try request.query(allowing: ["about"])["about"] ?? ""
    let visit: ShareVisit = try context.credential()
    let version = try await screens.version(for: visit, call: context.call())
    let isKnown = QuestionFields.line(about, of: version.page.content) != nil
    guard let page = screens.questionForm(version, visit: visit, entry: QuestionEntry(about: isKnown ? about : ""))
    else { return .seeOther(ProposalAddresses(publicID: version.page.publicID).page) }
    return .page(page)
  }

  func ask(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.questionKey, .question, .about, .readThrough])
    let entry = QuestionEntry(text: form.text(.question), about: form.text(.about))
    let nonce = form.text(.questionKey)
    let version: ProposalPages.Version
    do {
      version = try await screens.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      return again(known, visit, entry, .notSent, .serviceUnavailable, key: nonce, retryAfter: "5")
    }
    guard let key = screens.questionKey(of: nonce, version, visit: visit) else {
      return again(version, visit, entry, .tooOld, .conflict)
    }
    let line = QuestionFields.line(entry.about, of: version.page.content)
    if let problem = Self.problem(form, entry, line) {
      return again(version, visit, entry, problem, .unprocessableContent, key: nonce)
    }
    guard limit.allows(visit.link.id, now: MonotonicClock.now()) else {
      return again(version, visit, entry, .tooMany(minutes: 10), .tooManyRequests, key: nonce, retryAfter: "600")
    }
    let asker = QuestionRequest.Asker(
      contactID: ContactID(visit.link.contact.rawValue), name: visit.link.name, messageKey: key,
      readThrough: min(Int(form.text(.readThrough)) ?? 0, version.page.questions?.lastNumber ?? 0).clamped)
    do {
      _ = try await proposals.ask(
        version.page.id, QuestionRequest(text: Self.unixLines(entry.text), lineID: line?.id, asker: asker), call: call)
    } catch let refusal as Problem {
      return try await answer(to: refusal, version, visit, entry, key: nonce, call)
    }
    return .seeOther(ProposalAddresses(publicID: version.page.publicID).thread)
  }

  /// The client says that the answers are read: no GET does (SL-4).
  func mark(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let form = try await DecisionForm(request, context, allowed: [.readThrough])
    guard let through = Int(form.text(.readThrough)), through >= 1 else {
      throw Problem.invalidField(
        FormField.readThrough.rawValue, code: "invalid_value", detail: "The number of a message.")
    }
    _ = try await proposals.markQuestionsRead(
      ProposalID(visit.link.proposal.rawValue),
      QuestionReading(through: through, contactID: ContactID(visit.link.contact.rawValue)), call: context.call())
    return .seeOther(ProposalAddresses(publicID: visit.link.publicID).thread)
  }

  private static func problem(_ form: DecisionForm, _ entry: QuestionEntry, _ line: ClientLine?) -> QuestionProblem? {
    if form.value(.question) == nil { return .missing }
    if form.isLonger(.question, than: FieldLimits.question) { return .tooLong(limit: FieldLimits.question) }
    if line == nil, !entry.about.isEmpty { return .aboutUnknown }
    return nil
  }

  private func answer(
    to refusal: Problem, _ version: ProposalPages.Version, _ visit: ShareVisit, _ entry: QuestionEntry, key: String,
    _ call: Call
  ) async throws -> Response {
    let wait = refusal.headers[.retryAfter]
    switch refusal.code {
    case "too_many_questions":
      let minutes = max(1, ((wait.flatMap { Int($0) } ?? 60) + 59) / 60)
      return again(version, visit, entry, .tooMany(minutes: minutes), .tooManyRequests, key: key, retryAfter: wait)
    case "thread_full": return again(version, visit, entry, .threadFull, .conflict, key: key)
    case "message_key_reused": return again(version, visit, entry, .sentBefore, .conflict)
    case "not_askable":
      let now = try await screens.version(for: visit, call: call)
      return .page(screens.current(now, visit: visit), status: .conflict)
    case "too_long":
      let problem = QuestionProblem.tooLong(limit: FieldLimits.question)
      return again(version, visit, entry, problem, .unprocessableContent, key: key)
    case "unavailable", "deadline_exceeded":
      return again(version, visit, entry, .notSent, .serviceUnavailable, key: key, retryAfter: wait ?? "5")
    default: throw refusal
    }
  }

  /// The form with what was typed.
  ///
  /// - Parameter key: of the form that came, where sending that again is right; else there is a new one.
  private func again(
    _ version: ProposalPages.Version, _ visit: ShareVisit, _ entry: QuestionEntry, _ problem: QuestionProblem,
    _ status: HTTPResponse.Status, key: String? = nil, retryAfter: String? = nil
  ) -> Response {
    let known = key.flatMap { screens.questionKey(of: $0, version, visit: visit) == nil ? nil : $0 }
    guard
      let page = screens.questionForm(version, visit: visit, key: known, entry: entry, problems: [problem])
    else { return .page(screens.current(version, visit: visit), status: .conflict) }
    var response = Response.page(page, status: status)
    if let retryAfter { response.headers[.retryAfter] = retryAfter }
    return response
  }

  /// Browsers send CR LF for a line break; one is kept.
  private static func unixLines(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 != 0x0D }, as: UTF8.self)
  }
}

extension Int {
  /// No message has a number below zero.
  fileprivate var clamped: Int { Swift.max(0, self) }
}
