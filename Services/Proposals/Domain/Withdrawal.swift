import Foundation
import Validation

/// That the team took a proposal back.
struct Withdrawal: Hashable, Sendable {
  /// By the clock of the database.
  var at: Date
  /// `member:…` or `key:…`.
  var by: String
  /// For the team; the client is not told.
  var reason: String?

  /// - Throws: `invalid`.
  static func check(reason: String?) throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.text(reason, "reason", bytes: ContentLimits.messageBytes)
    try checks.finish()
  }
}

extension Proposal {
  /// Judges whether it can be taken back; nobody else can touch it meanwhile.
  ///
  /// - Parameter now: the database's clock, read with the row: what is over can't be taken back any more.
  /// - Returns: the proposal afterwards. Its estimate stays where it is in the pipeline.
  /// - Throws: `notWithdrawable`.
  func withdrawn(_ withdrawal: Withdrawal, now: Date) throws(ProposalRefusal) -> Proposal {
    let current = stateName(at: now)
    guard current.after(.withdraw) != nil, case .sent(let sending) = state else { throw .notWithdrawable(current) }
    var proposal = self
    proposal.state = .withdrawn(sending, withdrawal)
    proposal.estimate.stage = estimate.stage.after(.withdrawn)
    return proposal
  }
}
