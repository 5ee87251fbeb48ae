enum DeclineReason: String, Codable, Hashable, Sendable, CaseIterable {
  case price, timing, scope
  case otherContractor = "other_contractor"
  case notNeeded = "not_needed"
  case other
}

/// What goes with a no.
struct Decline: Hashable, Sendable {
  /// Required when the frozen seller details say so.
  var reasonCode: DeclineReason?
  var reason: String?

  func check(_ checks: inout FieldChecks) {
    checks.text(reason, "reason", bytes: ContentLimits.descriptionBytes)
  }
}
