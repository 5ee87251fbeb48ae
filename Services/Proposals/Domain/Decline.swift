import Validation

enum DeclineReason: String, Codable, Hashable, Sendable, CaseIterable {
  case price, timing, scope
  case otherContractor = "other_contractor"
  case notNeeded = "not_needed"
  case other
}

/// What a no lacks where a reason is required.
enum MissingReason: Hashable, Sendable {
  case code, text
}

/// What goes with a no.
struct Decline: Hashable, Sendable {
  /// Both are required when the frozen seller details say so.
  var reasonCode: DeclineReason?
  var reason: String?
  /// The lines that it is about, if it is about some.
  var objections: [ObjectionDraft] = []

  /// What is not there; the code comes first. White space is no reason.
  var missing: MissingReason? {
    if reasonCode == nil { return .code }
    let isSaid = reason?.utf8.contains { $0 != 0x20 && !(0x09...0x0D).contains($0) } ?? false
    return isSaid ? nil : .text
  }

  func check(_ checks: inout FieldChecks) {
    checks.text(reason, "reason", bytes: ContentLimits.messageBytes)
    ObjectionDraft.check(objections, &checks)
  }
}
