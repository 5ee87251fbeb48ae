import Validation

/// A change order as its client has accepted it.
struct AcceptedChangeOrder: Hashable, Sendable {
  var projectID: ProjectID
  /// The version that was accepted: one change order of it, whatever the delivery does.
  var proposalID: ProposalID
  /// Of the project, as it was sent.
  var number: Int?
  var title: String
  /// Where its acceptance is kept.
  var reference: String
  var work: [AcceptedWork]
  var actor: String
}

/// An accepted change order as the team enters it.
struct ChangeOrderWish: Hashable, Sendable {
  var title: String
  /// Where its acceptance is kept.
  var reference: String?
  var work: [AcceptedWork]

  /// - Throws: `invalid`.
  func check() throws(BillingRefusal) {
    var checks = FieldChecks()
    checks.line(title, "title", bytes: ScheduleLimits.titleBytes)
    checks.reference(reference, bytes: ScheduleLimits.titleBytes)
    checks.count(work.count, "lines", 1...ScheduleLimits.lines)
    for (index, line) in work.prefix(ScheduleLimits.lines).enumerated() {
      let field = "lines[\(index)]"
      checks.line(line.item, "\(field).item", bytes: ScheduleLimits.itemBytes)
      checks.line(line.section, "\(field).section", bytes: ScheduleLimits.titleBytes)
      checks.line(line.description, "\(field).description", bytes: ScheduleLimits.titleBytes)
      checks.number(line.amountCents, "\(field).amount_cents", ScheduleLimits.amounts)
      checks.number(line.taxCents, "\(field).tax_cents", ScheduleLimits.amounts)
    }
    try checks.finish()
  }
}
