import Foundation
import Identifiers
import Validation

/// What a change order changes.
struct ProjectChange: Hashable, Sendable {
  var projectID: ProjectID
  /// CO 1, 2 and so on of the project, in the order in which their sending first began; `nil` before that. All versions
  /// have the same, and one that is never accepted leaves a gap.
  var number: Int? = nil
}

/// What a project comes to at an instant: what was accepted at first, and the change orders that were accepted since.
struct ContractStanding: Hashable, Sendable {
  var projectID: ProjectID
  /// Of the project's own estimate.
  var estimateID: EstimateID
  var clientID: ClientID
  var number: String
  var title: String
  /// ISO 4217.
  var currency: String
  /// With tax, like all of these.
  var originalCents: Int64
  var changesCents: Int64
  /// The next one that is sent has this.
  var nextNumber: Int
  /// The database's clock, after all waiting.
  var now: Date

  /// As long as every acceptance is within `ContentLimits.contractCents`, this fits.
  var currentCents: Int64 { originalCents + changesCents }

  /// Judges whether a change may be made of it.
  ///
  /// - Throws: `totalNegative`, where more would be taken away than there is; `amountTooLarge`.
  func check(change cents: Int64) throws(ProposalRefusal) {
    let (after, overflow) = currentCents.addingReportingOverflow(cents)
    guard !overflow, after <= ContentLimits.contractCents else { throw .amountTooLarge }
    guard after >= 0 else { throw .totalNegative }
  }
}

extension EstimateDraft {
  /// Judges a change order by the project that it names. What is unknown, of another organization or of another client is
  /// all the same (TI-1).
  ///
  /// - Throws: `invalid`.
  func check(against standing: ContractStanding?) throws(ProposalRefusal) {
    guard kind == .changeOrder else { return }
    var checks = FieldChecks()
    if let standing, standing.clientID == clientID {
      if !standing.currency.utf8.elementsEqual(currency.utf8) {
        checks.fail("invalid_value", "currency", "The currency of the project.")
      }
    } else {
      checks.fail("invalid_value", "project_id", "A project of this client.")
    }
    try checks.finish()
  }
}
