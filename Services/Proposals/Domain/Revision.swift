import CivilCalendar
import Foundation

extension Proposal {
  /// Judges whether another version may follow this one.
  ///
  /// - Parameter now: the database's clock.
  /// - Throws: `estimateClosed`, `notRevisable`.
  func checkRevisable(now: Date) throws(ProposalRefusal) {
    guard !estimate.stage.isClosed else { throw .estimateClosed(estimate.stage) }
    let current = stateName(at: now)
    switch current {
    case .sent, .expired, .declined, .withdrawn: return
    // A replaced version has its successor, which is the one to revise.
    case .draft, .accepted, .superseded: throw .notRevisable(current)
    }
  }

  /// What it says, for the next version: with the same ids, so that both can be compared line by line. A last day that
  /// has passed is left behind: the copy could never be sent with it.
  func contentToRevise(now: Date) -> Content {
    var copy = content
    if case .until(let day) = copy.validity, let zone = dispatch?.zone, let end = day.end(in: zone), end <= now {
      copy.validity = .days(ContentLimits.defaultValidDays)
    }
    return copy
  }
}
