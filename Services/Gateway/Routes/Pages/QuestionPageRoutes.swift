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
  let limit: LinkLimit

  static let mostPerLink = 30

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
    try await screens.answer(.question, request, context) { posted in
      let form = posted.form
      let visit = posted.visit
      let page = posted.version.page
      let entry = QuestionEntry(text: form.text(.question), about: form.text(.about))
      if posted.isAway { return await again(posted, entry, .notSent, .serviceUnavailable, retryAfter: "5") }
      guard let key = posted.key else { return await again(posted, entry, .tooOld, .conflict) }
      let line = QuestionFields.line(entry.about, of: page.content)
      if let problem = Self.problem(form, entry, line) {
        return await again(posted, entry, problem, .unprocessableContent)
      }
      guard limit.allows(visit.link.id, now: MonotonicClock.now()) else {
        return await again(posted, entry, .tooMany(minutes: 10), .tooManyRequests, retryAfter: "600")
      }
      let asker = QuestionRequest.Asker(
        contactID: ContactID(visit.link.contact.rawValue), name: visit.link.name, messageKey: key.text,
        readThrough: min(Int(form.text(.readThrough)) ?? 0, page.questions?.lastNumber ?? 0).clamped)
      do {
        _ = try await proposals.ask(
          page.id, QuestionRequest(text: entry.text, lineID: line?.id, asker: asker),
          call: posted.call)
      } catch let refusal as Problem {
        return try await answer(to: refusal, posted, entry)
      }
      return .seeOther(posted.address.thread)
    }
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
      ProposalID(visit.proposal.rawValue),
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
    to refusal: Problem, _ posted: PostedForm, _ entry: QuestionEntry
  ) async throws -> Response {
    let wait = refusal.headers[.retryAfter]
    switch refusal.code {
    case "too_many_questions":
      let minutes = max(1, ((wait.flatMap { Int($0) } ?? 60) + 59) / 60)
      return await again(posted, entry, .tooMany(minutes: minutes), .tooManyRequests, retryAfter: wait)
    case "thread_full": return await again(posted, entry, .threadFull, .conflict)
    case "message_key_reused": return await again(posted, entry, .sentBefore, .conflict, isAnew: true)
    case "not_askable": return try await screens.standing(posted)
    case "too_long":
      return await again(posted, entry, .tooLong(limit: FieldLimits.question), .unprocessableContent)
    case "unavailable", "deadline_exceeded":
      return await again(posted, entry, .notSent, .serviceUnavailable, retryAfter: wait ?? "5")
    default: throw refusal
    }
  }

  /// The form with what was typed.
  ///
  /// - Parameter isAnew: with a key of its own, where sending the one that came again would not be right.
  private func again(
    _ posted: PostedForm, _ entry: QuestionEntry, _ problem: QuestionProblem, _ status: HTTPResponse.Status,
    isAnew: Bool = false, retryAfter: String? = nil
  ) async -> Response {
    guard
      let page = screens.questionForm(
        posted.version, visit: posted.visit, key: isAnew ? nil : posted.sameNonce, entry: entry, problems: [problem])
    else { return await screens.standing(posted.version, posted) }
    var response = Response.page(page, status: status)
    if let retryAfter { response.headers[.retryAfter] = retryAfter }
    return response
  }
}

extension Int {
  /// No message has a number below zero.
  fileprivate var clamped: Int { Swift.max(0, self) }
}
