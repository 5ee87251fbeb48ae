import CallContext
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// Which form of a proposal's page it is.
struct FormKind: Sendable {
  let fields: [FormField]
  var takesChoices = false
  var takesObjections = false
  /// The field of its one-time value, and what that may be made for: the form itself, and the page that asks once more.
  var nonceField = FormField.nonce
  let plain: DecisionNonce.Purpose
  var confirmed: DecisionNonce.Purpose? = nil
  /// What it decides.
  var decides: DecisionKind? = nil

  static let acceptance = FormKind(
    fields: [.nonce, .typedName, .note, .drawnSignature, .confirm], takesChoices: true, plain: .accept,
    confirmed: .confirmedAccept, decides: .accepted)
  static let choices = FormKind(
    fields: [.nonce, .typedName, .note, .drawnSignature], takesChoices: true, plain: .accept)
  static let decline = FormKind(
    fields: [.nonce, .typedName, .reasonCode, .reason, .confirm], takesObjections: true, plain: .decline,
    confirmed: .confirmedDecline, decides: .declined)
  static let changes = FormKind(fields: [.nonce, .typedName, .wish], takesObjections: true, plain: .changes)
  static let question = FormKind(
    fields: [.questionKey, .question, .about, .readThrough], nonceField: .questionKey, plain: .question)
}

/// A form as it was posted, and what it was posted to: the first steps of all forms on a proposal's page.
struct PostedForm: Sendable {
  let kind: FormKind
  let visit: ShareVisit
  let call: Call
  let form: DecisionForm
  /// As it is now; while its service is away, as it was last read here.
  let version: ProposalPages.Version
  let isAway: Bool
  /// The one-time value as it came, and what it stands for: `nil` when it is too old or of another page or session.
  let nonce: String
  let key: Key?

  struct Key: Sendable {
    /// By which sending the form again counts once.
    let text: String
    /// From the page that asks once more.
    let isConfirmPage: Bool
  }

  var content: ClientContent { version.page.content }
  var address: ProposalAddresses { ProposalAddresses(publicID: version.page.publicID) }
  /// The value to draw the form with again: the same one, for as long as it stands for something.
  var sameNonce: String? { key == nil ? nil : nonce }
}

extension ProposalScreens {
  /// Reads a form and answers it. Whatever goes wrong on the way, what was typed comes back.
  ///
  /// - Throws: what is wrong with the request itself, and 404.
  func answer(
    _ kind: FormKind, _ request: Request, _ context: PortalRequestContext,
    with answer: (PostedForm) async throws -> Response
  ) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let call = try context.call()
    let form = try await DecisionForm(request, context, kind)
    var content: ClientContent?
    do {
      let posted = try await posted(form, kind, visit, call)
      content = posted.content
      return try await answer(posted)
    } catch let problem as Problem where problem.status != .notFound {
      return try givingBack(form, of: content, after: problem, request, visit)
    }
  }

  private func posted(
    _ form: DecisionForm, _ kind: FormKind, _ visit: ShareVisit, _ call: Call
  ) async throws -> PostedForm {
    var version: ProposalPages.Version
    var isAway = false
    do {
      version = try await self.version(for: visit, call: call)
    } catch let outage as Problem where outage.isOutage {
      guard let known = lastKnown(for: visit) else { throw outage }
      (version, isAway) = (known, true)
    }
    let nonce = form.text(kind.nonceField)
    return PostedForm(
      kind: kind, visit: visit, call: call, form: form, version: version, isAway: isAway, nonce: nonce,
      key: key(of: nonce, kind, version, visit))
  }

  private func key(
    of nonce: String, _ kind: FormKind, _ version: ProposalPages.Version, _ visit: ShareVisit
  ) -> PostedForm.Key? {
    let now = clock.now()
    for purpose in [kind.plain] + (kind.confirmed.map { [$0] } ?? []) {
      if let key = nonces.decisionKey(from: nonce, for: binding(version, visit, purpose), now: now) {
        return PostedForm.Key(text: key, isConfirmPage: purpose == kind.confirmed)
      }
    }
    return nil
  }

  /// The page as it stands now, which says better than any error why a form can't be sent any more, with what was typed.
  func standing(_ posted: PostedForm) async throws -> Response {
    let now = try await version(for: posted.visit, call: posted.call)
    return await standing(now, posted)
  }

  func standing(_ version: ProposalPages.Version, _ posted: PostedForm) async -> Response {
    var visit = proposalVisit(version, posted.visit)
    visit.kept = posted.form.kept(of: posted.content)
    visit.unrecorded = posted.kind.decides
    visit.deposit = await deposits.note(version, for: posted.visit, call: posted.call)
    let isDecider = posted.visit.link.role == .decides
    let nonce = isDecider ? nonces.make(for: binding(version, posted.visit, .accept), now: clock.now()) : nil
    return .page(drawing(screen(version), visit, acceptanceNonce: nonce), status: .conflict)
  }

  private func givingBack(
    _ form: DecisionForm, of content: ClientContent?, after problem: Problem, _ request: Request, _ visit: ShareVisit
  ) throws -> Response {
    guard
      let response = UnsentForm.response(
        form, of: content, after: problem, request, publicID: visit.link.publicID, assets: assets)
    else { throw problem }
    return response
  }
}

extension DecisionForm {
  /// Every field as it came, in a fixed order.
  var all: [KeptFormView.Field] {
    fields.names.sorted().map { KeptFormView.Field(name: $0, value: fields[$0] ?? "") }
  }

  /// Whether there is a name, a signature or a choice in it, for which there may be no words.
  var isFilled: Bool {
    [FormField.typedName, .drawnSignature, .choices].contains { !text($0).isEmpty }
  }

  /// What was typed and chosen, in words.
  ///
  /// - Parameter content: names the lines; without it they go without names.
  func kept(of content: ClientContent?) -> KeptText? {
    let fields: [(KeptText.Kind, FormField)] = [
      (.question, .question), (.wish, .wish), (.reason, .reason), (.note, .note),
    ]
    var parts = fields.map { KeptText.Part(kind: $0.0, text: text($0.1)) }
    parts.append(KeptText.Part(kind: .objections, text: keptObjections(of: content)))
    parts.append(KeptText.Part(kind: .choices, text: content.map(keptChoices) ?? ""))
    let check = [FormField.paidAmount, .mailedOn, .checkNumber].map { text($0) }
    parts.append(KeptText.Part(kind: .announcement, text: check.filter { !$0.isEmpty }.joined(separator: ", ")))
    return KeptText(parts)
  }

  private func keptObjections(of content: ClientContent?) -> String {
    let lines = content?.allLines ?? []
    let phrases = Languages.fallback
    return Set(fields.names.compactMap(ObjectionFields.number)).sorted().compactMap { number -> String? in
      let text = Self.cleaned(fields[ObjectionFields.text(number)] ?? "", isOneLine: true)
      guard fields[ObjectionFields.line(number)] != nil else { return nil }
      guard lines.indices.contains(number) else { return text }
      return phrases.keptObjection(line: lines[number].name, text: text)
    }.joined(separator: "\n")
  }

  private func keptChoices(of content: ClientContent) -> String {
    guard let choices = try? choices(of: content) else { return "" }
    let lines = Dictionary(content.allLines.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let phrases = Languages.fallback
    let package = content.packages?.choices.first { $0.id == choices.packageID }.map { [$0.name] } ?? []
    return
      (package
      + choices.lines.filter(\.selected).compactMap { choice in
        lines[choice.lineID].map { line in
          choice.quantity.map { phrases.keptObjection(line: line.name, text: $0) } ?? line.name
        }
      }).joined(separator: "\n")
  }
}
