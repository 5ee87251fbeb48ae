import ProposalsContract
import ServiceRuntime

extension DecisionForm {
  /// The lines that were ticked, with what was said of each.
  ///
  /// - Throws: 422 naming the field, for a line that is not there.
  func objections(of content: ClientContent) throws -> [ObjectionEntry] {
    let count = content.allLines.count
    for name in fields.names {
      guard let number = ObjectionFields.number(of: name), number >= count else { continue }
      throw Problem.invalidField(name, code: "unknown_line", detail: "This proposal has no such line.")
    }
    return (0..<count).compactMap { number in
      guard fields[ObjectionFields.line(number)] != nil else { return nil }
      return ObjectionEntry(
        number: number, text: Self.cleaned(fields[ObjectionFields.text(number)] ?? "", isOneLine: true))
    }
  }
}

extension ObjectionEntry {
  /// What the owner takes.
  func draft(of content: ClientContent) -> ObjectionDraft {
    let isEmpty = text.utf8.allSatisfy { $0 == 0x20 }
    return ObjectionDraft(lineID: content.allLines[number].id, text: isEmpty ? nil : text)
  }
}

extension FormProblem {
  /// What is wrong with the lines that were ticked, as the owner would find.
  static func of(_ objections: [ObjectionEntry], content: ClientContent) -> [FormProblem] {
    var problems: [FormProblem] = []
    if objections.count > FieldLimits.objections {
      problems.append(.objection(.tooMany(limit: FieldLimits.objections)))
    }
    for objection in objections where objection.text.utf16.count > FieldLimits.objection {
      problems.append(
        .objection(
          .textTooLong(
            number: objection.number, line: content.allLines[objection.number].name, limit: FieldLimits.objection)))
    }
    return problems
  }
}
