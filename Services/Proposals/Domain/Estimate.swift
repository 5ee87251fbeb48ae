import Foundation
import Identifiers
import Money
import Validation

/// The job being sold, for the team.
struct Estimate: Hashable, Sendable {
  var id: EstimateID
  var clientID: ClientID
  var number: String
  var title: String
  var kind: EstimateKind
  var currency: Currency
  var stage: PipelineStage
  var siteAddress: Address?
  var internalMarginBasisPoints: Int?
  var internalNotes: String?
  /// Of a change order.
  var change: ProjectChange? = nil
  /// Only while it is lost.
  var loss: Loss? = nil
  var createdAt: Date
  var updatedAt: Date

  /// ISO 4217.
  var currencyCode: String { currency.code }
}

/// What a caller wrote.
struct EstimateDraft: Hashable, Sendable {
  var clientID: ClientID
  var number: String
  var title: String
  var kind: EstimateKind
  /// Of a change order: what it changes.
  var projectID: ProjectID? = nil
  var currency: String
  var siteAddress: Address?
  var internalMarginBasisPoints: Int?
  var internalNotes: String?

  /// - Throws: `invalid`.
  /// - Returns: the currency, read.
  func checkedCurrency() throws(ProposalRefusal) -> Currency {
    var checks = FieldChecks()
    checks.line(number, "number", bytes: ContentLimits.codeBytes)
    checks.line(title, "title", bytes: ContentLimits.nameBytes)
    checks.address(siteAddress, "site_address")
    checks.text(internalNotes, "internal_notes", bytes: ContentLimits.notesBytes)
    // A margin may be negative: some jobs are sold below cost.
    if let margin = internalMarginBasisPoints {
      checks.number(margin, "internal_margin_basis_points", -100_000...10_000)
    }
    let known = Currency(code: currency).flatMap { ISO4217.codes.contains($0.code) ? $0 : nil }
    checkProject(&checks)
    if known == nil { checks.fail("invalid_value", "currency", "A current ISO 4217 code.") }
    try checks.finish()
    guard let known else { throw .invalid([]) }
    return known
  }

  private func checkProject(_ checks: inout FieldChecks) {
    switch (kind, projectID) {
    case (.changeOrder, nil): checks.fail("required", "project_id", "A change order says which project it changes.")
    case (.project, .some), (.service, .some):
      checks.fail("conflict", "project_id", "Only a change order changes a project.")
    case (.changeOrder, .some), (.project, nil), (.service, nil): break
    }
  }
}
