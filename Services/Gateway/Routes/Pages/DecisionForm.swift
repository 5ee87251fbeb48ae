import CallContext
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime

/// A posted form: each field once, only fields of the form (TI-4).
struct DecisionForm: Sendable {
  /// What the fields of a form take, as a browser sends it at worst: nine bytes for a character. More is cut off by nobody
  /// but refused as a whole; less than that comes back with what is too long in it.
  static let bodyLimit = 256 << 10
  /// With words to many lines.
  static let bodyLimitWithLines = 1 << 20

  let fields: QueryParameters

  init(_ request: Request, _ context: PortalRequestContext, _ kind: FormKind) async throws {
    try await self.init(
      request, context, allowed: kind.fields, takesChoices: kind.takesChoices, takesObjections: kind.takesObjections)
  }

  /// - Parameters:
  ///   - takesChoices: also the fields of `ChoiceFields`.
  ///   - takesObjections: also those of `ObjectionFields`.
  init(
    _ request: Request, _ context: PortalRequestContext, allowed: [FormField], takesChoices: Bool = false,
    takesObjections: Bool = false
  ) async throws {
    let text = try await context.formText(from: request)
    try self.init(text, allowed: allowed, takesChoices: takesChoices, takesObjections: takesObjections)
  }

  /// - Parameter text: the fields as a browser encodes them.
  init(_ text: String?, allowed: [FormField], takesChoices: Bool, takesObjections: Bool = false) throws {
    let names = Set((allowed + (takesChoices ? [.choices, .package, .total, .contract] : [])).map(\.rawValue))
    fields = try QueryParameters(text) { name in
      names.contains(name) || takesChoices && ChoiceFields.number(of: name) != nil
        || takesObjections && ObjectionFields.number(of: name) != nil
    }
  }

  /// What the client chose, for the owner to judge; `nil` when the form had no choices.
  ///
  /// - Throws: 422 naming the field, for a line that is not there to be chosen.
  func choices(of content: ClientContent) throws -> ChosenOptions? {
    guard fields[FormField.choices.rawValue] != nil else { return nil }
    let package = try package(of: content)
    let numbers = content.lineNumbers
    let others = content.packages?.choices.filter { $0.id != package?.id }.flatMap(\.lines) ?? []
    let offered = (content.sections.flatMap(\.lines) + (package?.lines ?? [])).filter(\.isChoosable)
    let known = Set((offered + others).compactMap { numbers[$0.id] })
    for name in fields.names {
      guard let number = ChoiceFields.number(of: name), !known.contains(number) else { continue }
      throw Problem.invalidField(name, code: "unknown_option", detail: "This proposal has no such option.")
    }
    return ChosenOptions(
      packageID: package?.id,
      lines: offered.map { line in
        let number = numbers[line.id] ?? 0
        return ChosenOptions.Line(
          lineID: line.id, selected: !line.optional || fields[ChoiceFields.line(number)] != nil,
          quantity: line.clientQuantity == nil ? nil : fields[ChoiceFields.quantity(number)].map(Self.trimmed))
      })
  }

  private func package(of content: ClientContent) throws -> ClientPackage? {
    guard let text = fields[FormField.package.rawValue], !text.utf8.elementsEqual(ChoiceFields.noPackage.utf8) else {
      return nil
    }
    let all = content.packages?.choices ?? []
    guard let number = Int(text), all.indices.contains(number) else { throw Self.unknownOption(.package) }
    return all[number]
  }

  private static func unknownOption(_ field: FormField) -> Problem {
    .invalidField(field.rawValue, code: "unknown_option", detail: "This proposal has no such option.")
  }

  private static func trimmed(_ text: String) -> String {
    text.filter { !$0.isWhitespace }
  }

  /// What the page said that the choices come to.
  func seenTotal(of content: ClientContent) -> ExpectedTotal? {
    fields[FormField.total.rawValue].map { text in
      Int64(text).map { ExpectedTotal(amountCents: $0, currency: content.currency) } ?? .unreadable(in: content)
    }
  }

  /// Of a change order, what the page said that the contract comes to before it; what is no number is none of ours.
  var seenContractCents: Int64? { fields[FormField.contract.rawValue].map { Int64($0) ?? .min } }

  /// Empty for a field that is not there. Control characters, which come with pasted text and which nobody means, are
  /// left out; a name is one line. Line breaks are single: browsers send two characters for one, and show both.
  func text(_ field: FormField) -> String {
    let isOneLine = field != .note && field != .reason && field != .question && field != .wish
    return Self.cleaned(fields[field.rawValue] ?? "", isOneLine: isOneLine)
  }

  static func cleaned(_ raw: String, isOneLine: Bool) -> String {
    var text = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in raw.unicodeScalars {
      defer { isAfterReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0A where isAfterReturn: break
      case 0x0A, 0x0D: text.append(isOneLine ? " " : "\n")
      case 0x09: text.append(isOneLine ? " " : scalar)
      case 0..<0x20, 0x7F: break
      default: text.append(scalar)
      }
    }
    return String(text)
  }

  /// What the owner takes: nothing rather than empty.
  func value(_ field: FormField) -> String? {
    let text = text(field)
    return text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } ? nil : text
  }

  var isTicked: Bool { text(.confirm).utf8.elementsEqual("yes".utf8) }

  /// Whether the text of a field is longer than its form allows, counted as browsers do: UTF-16 units with one unit
  /// for a line break.
  func isLonger(_ field: FormField, than limit: Int) -> Bool { text(field).utf16.count > limit }
}

extension FormProblem {
  /// What the owner says of fields that the form has, in the form's own words.
  ///
  /// - Parameters:
  ///   - choices: what was sent, whose lines a refusal names by their place.
  ///   - content: of the proposal, which names and bounds them.
  static func all(
    in refusal: Problem, choices: ChosenOptions? = nil, content: ClientContent? = nil, wording: Wording? = nil
  ) -> [FormProblem] {
    guard refusal.status == .unprocessableContent else { return [] }
    var named = refusal.errors.map { (code: $0.code, field: $0.field) }
    if let field = refusal.field { named.append((refusal.code, field)) }
    var problems: [FormProblem] = []
    for (code, name) in named {
      let problem: FormProblem? =
        switch (code, FormField(rawValue: name)) {
        case ("too_long", .typedName): .nameTooLong(limit: FieldLimits.typedName)
        case ("too_long", .note): .noteTooLong(limit: FieldLimits.note)
        case ("too_long", .reason): .reasonTooLong(limit: FieldLimits.reason)
        case ("invalid_value", .drawnSignature): .signatureUnreadable
        case ("total_negative", _): .belowNothing(isChosen: content?.hasChoices ?? (choices != nil))
        case ("too_long", _) where name == "text": .objection(.wishTooLong(limit: FieldLimits.wish))
        default:
          choices.flatMap { choices in
            content.flatMap { ofChoice(code, name, choices, $0, wording) }
          }
        }
      if let problem, !problems.contains(problem) { problems.append(problem) }
    }
    return problems
  }

  private static func ofChoice(
    _ code: String, _ name: String, _ choices: ChosenOptions, _ content: ClientContent, _ wording: Wording?
  ) -> FormProblem? {
    if code == "package_required" { return .packageMissing }
    guard code == "quantity_out_of_bounds",
      let index = choices.lines.indices.first(where: { name == "choices.lines[\($0)].quantity" })
    else { return nil }
    let id = choices.lines[index].lineID
    guard let number = content.lineNumbers[id], let bounds = content.allLines[number].clientQuantity else { return nil }
    return .quantityOutOfBounds(
      field: ChoiceFields.quantity(number), line: content.allLines[number].name,
      minimum: wording?.money.number(bounds.minimum) ?? bounds.minimum,
      maximum: wording?.money.number(bounds.maximum) ?? bounds.maximum)
  }
}

extension ShareVisit {
  /// The person behind the link, as this request showed them.
  func visitor(_ request: Request, _ context: PortalRequestContext, confirmed: Bool) -> Visitor {
    Visitor(
      contactID: ContactID(link.contact.rawValue), role: ProposalsClient.role(link.role), session: sessionText,
      confirmed: confirmed, address: context.remoteAddress,
      userAgent: String((request.headers[.userAgent] ?? "").prefix(400)))
  }
}

extension ExpectedTotal {
  /// Beyond all amounts, so that nothing comes to it.
  static func unreadable(in content: ClientContent) -> ExpectedTotal {
    ExpectedTotal(amountCents: .min, currency: content.currency)
  }
}
