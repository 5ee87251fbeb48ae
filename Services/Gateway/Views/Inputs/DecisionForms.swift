import ProposalsContract

/// What stands in the fields of the accept form: empty at first, what was typed when it comes back with a problem.
struct AcceptanceEntry: Hashable, Sendable {
  var typedName = ""
  var note = ""
  /// As the pad wrote it; empty without.
  var drawnSignature = ""
  /// `nil` where there is nothing to choose.
  var choices: ChosenOptions?
}

/// What stands in the fields of the decline form.
struct DeclineEntry: Hashable, Sendable {
  var reasonCode: DeclineReason?
  var reason = ""
  var objections: [ObjectionEntry] = []
  var typedName = ""
}

/// The names of the form fields, as they are posted.
enum FormField: String, Hashable, Sendable, CaseIterable {
  case nonce
  case typedName = "typed_name"
  case note
  /// Lines of points.
  case drawnSignature = "drawn_signature"
  case reasonCode = "reason_code"
  case reason
  case confirm
  /// That all choices are there.
  case choices
  case package
  /// What the page said that the choices come to, in minor units.
  case total
  /// Of a change order, what the page said that the contract comes to before it, in minor units.
  case contract = "contract_before"
  case question
  case about
  /// The one-time value of the question form.
  case questionKey = "question_key"
  /// The number of the last message that the page showed.
  case readThrough = "read_through"
  /// What should be different.
  case wish
  /// Of a check that is on its way.
  case paidAmount = "amount"
  case mailedOn = "mailed_on"
  case checkNumber = "check_number"
}

/// Why a form came back. Each is told in the error summary, linked to its field.
enum FormProblem: Hashable, Sendable {
  case nameTooLong(limit: Int)
  case noteTooLong(limit: Int)
  /// What the pad sent is no drawing.
  case signatureUnreadable
  case reasonMissing
  case reasonTextMissing
  case reasonTooLong(limit: Int)
  /// The confirm page was sent without its tick.
  case confirmationMissing
  /// A quantity that is not on offer.
  case quantityOutOfBounds(field: String, line: String, minimum: String, maximum: String)
  case packageMissing
  /// The choices come to another total than the one that was seen: it is shown now, and to be accepted again.
  case totalChanged(total: String)
  /// Another change order was accepted meanwhile: what the contract comes to now is shown, and to be accepted again.
  case contractChanged
  /// Less than nothing would be left: of the contract by a change order, or of a total by what was chosen.
  case belowNothing(isChosen: Bool)
  /// The nonce is older than it may be, or not of this session.
  case formTooOld
  /// The content is not the one that was looked at (`version_changed`).
  case versionChanged
  /// A service did not answer; whether the decision was recorded is not known, and sending it again is safe.
  case notConfirmed
  case question(QuestionProblem)
  case objection(ObjectionProblem)
  case announcement(AnnouncementProblem)

  /// The field to go to; `nil` when no field can mend it.
  var field: FormField? {
    switch self {
    case .nameTooLong: .typedName
    case .noteTooLong: .note
    case .signatureUnreadable: .drawnSignature
    case .reasonMissing: .reasonCode
    case .reasonTextMissing, .reasonTooLong: .reason
    case .confirmationMissing: .confirm
    case .question(let problem): problem.field
    case .objection(let problem): problem.field
    case .announcement(let problem): problem.field
    case .quantityOutOfBounds, .packageMissing, .totalChanged, .contractChanged, .belowNothing, .formTooOld,
      .versionChanged, .notConfirmed:
      nil
    }
  }

  /// The id to go to on the page.
  var anchor: String? {
    switch self {
    case .quantityOutOfBounds(let field, _, _, _): field
    case .packageMissing: "packages-title"
    case .signatureUnreadable: SignaturePad.areaID
    case .objection(let problem): problem.anchor
    default: field?.rawValue
    }
  }
}

/// The decision that the confirm page asks about.
enum DecisionEntry: Hashable, Sendable {
  case acceptance(AcceptanceEntry)
  case decline(DeclineEntry)
}
