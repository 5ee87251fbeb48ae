import CivilCalendar
import Foundation
import Identifiers

/// One client-facing version of an estimate, with everything that the team may know of it.
struct Proposal: Hashable, Sendable {
  var id: ProposalID
  /// Names it in the client's address bar; opens nothing by itself.
  var publicID: String
  var estimate: Estimate
  /// 1 for R1.
  var revision: Int
  var state: ProposalState
  var content: Content
  /// `nil` while it is a draft.
  var dispatch: Dispatch?
  var validUntil: CalendarDay?
  /// As drafted, or as sent.
  var totals: Totals
  /// The version that it was drafted from, if it was.
  var revisedFrom: ProposalID? = nil
  var createdAt: Date
  var updatedAt: Date

  /// The state at an instant: a sent proposal is expired from its end on, whatever a sweep has or has not noted.
  func stateName(at instant: Date) -> ProposalStateName {
    if case .sent(let sending) = state, instant >= sending.expiresAt { return .expired }
    return state.name
  }
}
