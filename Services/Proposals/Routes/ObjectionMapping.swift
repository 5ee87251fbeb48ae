import Identifiers
import ProposalsContract

extension ObjectionDraft {
  init(_ objection: ProposalsContract.ObjectionDraft) {
    self.init(lineID: LineID(objection.lineID), text: objection.text)
  }
}

extension ProposalsContract.Objection {
  init(_ objection: Objection) {
    self.init(
      lineID: .init(objection.lineID), section: objection.section, name: objection.name, text: objection.text)
  }

  /// Nothing rather than an empty list.
  static func all(_ objections: [Objection]) -> [ProposalsContract.Objection]? {
    objections.isEmpty ? nil : objections.map(Self.init)
  }
}

extension ProposalsContract.LineMark {
  static func all(_ marks: LineMarks?) -> [ProposalsContract.LineMark]? {
    guard let marks, !marks.marks.isEmpty else { return nil }
    return marks.marks.map { mark in
      let source: Source =
        switch mark.source {
        case .decline: .decline
        case .changeRequest: .changeRequest
        }
      return Self(
        lineID: mark.isStillThere ? .init(mark.objection.lineID) : nil, section: mark.objection.section,
        name: mark.objection.name, text: mark.objection.text, source: source, proposalID: .init(marks.source),
        revision: marks.revision, saidAt: mark.saidAt)
    }
  }
}
