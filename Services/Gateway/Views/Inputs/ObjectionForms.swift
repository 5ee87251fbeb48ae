import ProposalsContract

/// A line that was ticked on a form, by its place in the content: what was sent never changes, and a form is bound to it.
struct ObjectionEntry: Hashable, Sendable {
  /// As in `ClientContent.allLines`.
  var number: Int
  var text = ""
}

/// What stands in the fields of the form that asks for changes.
struct ChangeRequestEntry: Hashable, Sendable {
  var text = ""
  var objections: [ObjectionEntry] = []
  var typedName = ""
}

/// Why a form with lines, or one that asks for changes, came back.
enum ObjectionProblem: Hashable, Sendable {
  /// Neither words nor a line.
  case nothingSaid
  case wishTooLong(limit: Int)
  case textTooLong(number: Int, line: String, limit: Int)
  case tooMany(limit: Int)
  /// Changes were asked for as often as one version takes.
  case tooOften
  /// The form went out before and said something else then.
  case sentBefore

  var field: FormField? {
    switch self {
    case .nothingSaid, .wishTooLong: .wish
    case .textTooLong, .tooMany, .tooOften, .sentBefore: nil
    }
  }

  var anchor: String? {
    switch self {
    case .nothingSaid, .wishTooLong: FormField.wish.rawValue
    case .textTooLong(let number, _, _): ObjectionFields.text(number)
    case .tooMany: ObjectionFields.listID
    case .tooOften, .sentBefore: nil
    }
  }
}

/// The names of the fields: `objection-N` ticks a line, `objection-text-N` says what about it.
enum ObjectionFields {
  static let listID = "objections"

  static func line(_ number: Int) -> String { "objection-\(number)" }
  static func text(_ number: Int) -> String { "objection-text-\(number)" }

  /// The line that a field is about; `nil` for a field of another kind.
  static func number(of name: String) -> Int? {
    for prefix in ["objection-text-", "objection-"] where name.hasPrefix(prefix) {
      let digits = name.dropFirst(prefix.count)
      guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        digits.utf8.count == 1 || digits.utf8.first != 0x30
      else { return nil }
      return Int(digits)
    }
    return nil
  }
}
