import Foundation
import Identifiers
import Validation

/// What somebody says against one line, not yet judged.
struct ObjectionDraft: Hashable, Sendable {
  var lineID: LineID
  var text: String?

  static let maximum = 50
  /// 500 UTF-16 code units on the page, of at most three bytes each.
  static let textBytes = 1_500

  static func check(_ objections: [ObjectionDraft], _ checks: inout FieldChecks) {
    checks.count(objections.count, "objections", 0...maximum)
    for (index, objection) in objections.prefix(maximum).enumerated() {
      checks.text(objection.text, "objections[\(index)].text", bytes: textBytes)
    }
  }

  var canonical: CanonicalJSON {
    .object(["line": .text(lineID.description), "text": text.map { .text($0) }])
  }
}

/// What somebody said against one line, with what that version calls it: evidence that stands by itself.
struct Objection: Codable, Hashable, Sendable {
  var lineID: LineID
  /// The title of its section, or the name of its package.
  var section: String
  var name: String
  var text: String?
}

/// What the next version shows the team of an objection. It is never a part of any content, so that nothing of it is
/// ever frozen or shown to a client.
struct LineMark: Hashable, Sendable {
  enum Source: Hashable, Sendable {
    case decline, changeRequest
  }
  var objection: Objection
  var source: Source
  var saidAt: Date
  /// The version that follows still has the line.
  var isStillThere: Bool
}

extension Content {
  /// The lines with what they are called, sections first.
  var namedLines: [(line: Line, section: String)] {
    sections.flatMap { section in section.lines.map { ($0, section.title) } }
      + (packages?.choices ?? []).flatMap { package in package.lines.map { ($0, package.name) } }
  }

  /// - Throws: `unknownLine`, `duplicateLine`.
  func objections(_ drafts: [ObjectionDraft]) throws(ProposalRefusal) -> [Objection] {
    guard !drafts.isEmpty else { return [] }
    let lines = Dictionary(namedLines.map { ($0.line.id, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<LineID> = []
    var objections: [Objection] = []
    for (index, draft) in drafts.enumerated() {
      guard let (line, section) = lines[draft.lineID] else {
        throw .unknownLine(field: "objections[\(index)].line_id")
      }
      guard seen.insert(draft.lineID).inserted else { throw .duplicateLine(field: "objections[\(index)].line_id") }
      objections.append(Objection(lineID: line.id, section: section, name: line.name, text: draft.text))
    }
    return objections
  }

  /// What was said of the earlier version, for this one.
  func marks(declined: Decision?, asked requests: [ChangeRequest]) -> [LineMark] {
    let lines = Set(namedLines.map(\.line.id))
    func marks(_ objections: [Objection], _ source: LineMark.Source, _ saidAt: Date) -> [LineMark] {
      objections.map {
        LineMark(objection: $0, source: source, saidAt: saidAt, isStillThere: lines.contains($0.lineID))
      }
    }
    return requests.flatMap { marks($0.objections, .changeRequest, $0.requestedAt) }
      + (declined.map { marks($0.objections, .decline, $0.decidedAt) } ?? [])
  }
}
