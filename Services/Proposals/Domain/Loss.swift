import Foundation
import Validation

/// That the team gave a job up. Sending a version of it takes that back.
struct Loss: Hashable, Sendable {
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

extension Estimate {
  /// Judges whether it can be given up; nobody else can touch it meanwhile.
  ///
  /// - Parameter hasOpenVersion: the client could still accept one.
  /// - Throws: `estimateClosed`, `neverSent`, `versionOpen`.
  func checkLosable(hasOpenVersion: Bool) throws(ProposalRefusal) {
    guard stage != .draft else { throw .neverSent }
    guard stage.after(.lost) != stage else { throw .estimateClosed(stage) }
    guard !hasOpenVersion else { throw .versionOpen }
  }
}
