import HTML
import ProposalsContract

/// What a page needs to show the thread to one person and to let them ask.
struct Asking: Hashable, Sendable {
  /// The one-time value of the form.
  var key: String
  var contactID: ContactID
  /// The number of the last message that this person has read.
  var readThrough: Int
}

/// What stands in the fields of the question form.
struct QuestionEntry: Hashable, Sendable {
  var text = ""
  /// `line-N`, or empty for the whole proposal.
  var about = ""
}

/// Why a question came back.
enum QuestionProblem: Hashable, Sendable {
  case missing
  case tooLong(limit: Int)
  case aboutUnknown
  case tooMany(minutes: Int)
  case threadFull
  /// The form is older than it may be, or not of this session; it comes back with a new key.
  case tooOld
  /// The same form was sent before, with other words.
  case sentBefore
  /// The service did not answer; sending it again is safe.
  case notSent

  var field: FormField? {
    switch self {
    case .missing, .tooLong: .question
    case .aboutUnknown: .about
    case .tooMany, .threadFull, .tooOld, .sentBefore, .notSent: nil
    }
  }
}

/// Lines go by their place in the content, as in `ChoiceFields`.
enum QuestionFields {
  static func about(_ number: Int) -> String { ChoiceFields.line(number) }

  /// - Returns: `nil` for what names no line of the content.
  static func line(_ about: String, of content: ClientContent) -> ClientLine? {
    guard about.hasPrefix("line-"), let number = ChoiceFields.number(of: about) else { return nil }
    let lines = content.allLines
    return lines.indices.contains(number) ? lines[number] : nil
  }
}

extension ClientQuestions {
  var lastNumber: Int { messages.last?.number ?? 0 }

  func readThrough(_ contact: ContactID) -> Int { reads.first { $0.contactID == contact }?.through ?? 0 }
}

extension ProposalAddresses {
  var questions: String { page + "/questions" }
  var questionsRead: String { questions + "/reading" }
  /// The thread on the page.
  var thread: String { page + "#questions" }
}
