import BillingContract
import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ServiceRuntime

/// `POST /i/{public_id}/announcement`: the client says that a check is on its way. The form's own key makes sending it
/// twice one announcement; its day is left to be filled in, so that a program that presses buttons announces nothing.
struct AnnouncementPageRoutes: Sendable {
  let screens: InvoiceScreens
  let billing: BillingClient
  /// Of what reaches the owner at all.
  let limit: LinkLimit

  static let mostPerLink = 10
  /// How long a check may be under way.
  private static let days = 90

  func announce(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: InvoiceVisit = try context.credential()
    guard InvoiceIssue.mayPay(visit.link.role) else { throw Problem.forbidden }
    let call = try context.call()
    let form = try await DecisionForm(
      request, context, allowed: [.nonce, .paidAmount, .mailedOn, .checkNumber])
    var again = Again(visit: visit, form: form)
    do {
      again.invoice = try await screens.page(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      guard let known = screens.lastKnown(for: visit) else { throw outage }
      again.invoice = known
      return page(again, .notSent, .serviceUnavailable, retryAfter: "5")
    }
    guard let invoice = again.invoice else { throw Problem.notFound }
    again.key = screens.key(of: form.text(.nonce), invoice, visit, .announcement)
    guard let key = again.key else { return page(again, .tooOld, .conflict) }
    let checked = check(form, invoice)
    guard let amount = checked.amount, checked.problems.isEmpty else {
      return page(again, checked.problems, .unprocessableContent)
    }
    guard limit.allows(visit.link.id, now: MonotonicClock.now()) else {
      return page(again, .tooMany(minutes: 10), .tooManyRequests, retryAfter: "600")
    }
    do {
      try await billing.announce(
        invoice.id,
        AnnouncementRequest(
          amountCents: amount, mailedOn: form.text(.mailedOn), reference: form.value(.checkNumber), requestKey: key),
        call: call)
    } catch let refusal as Problem {
      return try await answer(to: refusal, again, call)
    }
    return .seeOther(InvoiceAddresses(publicID: visit.link.publicID).page)
  }

  private func check(
    _ form: DecisionForm, _ invoice: InvoicePage
  ) -> (amount: Int64?, problems: [AnnouncementProblem]) {
    let wording = screens.wording(invoice)
    var problems: [AnnouncementProblem] = []
    let amount = wording.money.minorUnits(typed: form.text(.paidAmount))
    if amount == nil { problems.append(.amountUnreadable) }
    if let day = CivilDate(text: form.text(.mailedOn)) {
      let age = wording.today.daysSince1970 - day.daysSince1970
      // A day ahead: it is tomorrow already where some people are.
      if !(-1...Self.days).contains(age) { problems.append(.dayUnlikely) }
    } else {
      problems.append(.dayMissing)
    }
    if form.isLonger(.checkNumber, than: AnnounceForm.numberLimit) {
      problems.append(.numberTooLong(limit: AnnounceForm.numberLimit))
    }
    return (amount, problems)
  }

  private func answer(to refusal: Problem, _ again: Again, _ call: Call) async throws -> Response {
    if refusal.isOutage {
      return page(again, .notSent, .serviceUnavailable, retryAfter: refusal.headers[.retryAfter] ?? "5")
    }
    if refusal.code == "idempotency_key_reused" {
      // The same form was sent before with other figures: a new one is to be looked at.
      var anew = again
      anew.key = nil
      return page(anew, .tooOld, .conflict)
    }
    switch (refusal.status, refusal.field ?? refusal.errors.first?.field) {
    case (.unprocessableContent, "amount_cents"):
      let most = again.invoice.map { screens.wording($0).amount($0.unannouncedCents) } ?? ""
      return page(again, .amountTooHigh(most: most), .unprocessableContent)
    case (.unprocessableContent, "mailed_on"): return page(again, .dayUnlikely, .unprocessableContent)
    case (.conflict, _):
      // Paid or taken back meanwhile: the page as it stands now says so.
      return .page(
        screens.draw(try await screens.page(for: again.visit, call: call), again.visit), status: .conflict)
    default: throw refusal
    }
  }

  // MARK: Once more

  /// What the page is drawn with when the form comes back.
  private struct Again {
    let visit: InvoiceVisit
    let form: DecisionForm
    var invoice: InvoicePage?
    var key: String?
  }

  private func page(
    _ again: Again, _ problem: AnnouncementProblem, _ status: HTTPResponse.Status, retryAfter: String? = nil
  ) -> Response {
    page(again, [problem], status, retryAfter: retryAfter)
  }

  private func page(
    _ again: Again, _ problems: [AnnouncementProblem], _ status: HTTPResponse.Status, retryAfter: String? = nil
  ) -> Response {
    guard let invoice = again.invoice else { return Response(status: status) }
    let form = again.form
    let entry = AnnouncementEntry(
      amount: form.text(.paidAmount), mailedOn: form.text(.mailedOn), checkNumber: form.text(.checkNumber))
    let isKept = again.key != nil || status == .serviceUnavailable
    let markup = screens.draw(
      invoice, again.visit, entry: entry, problems: problems.map { .announcement($0) },
      nonce: isKept ? form.text(.nonce) : nil)
    return .page(markup, status: status, headers: retryAfter.map { [.retryAfter: $0] } ?? [:])
  }
}
