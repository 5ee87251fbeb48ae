import CivilCalendar
import Foundation

extension Proposal {
  /// What was sent with it, or what sending would add now.
  func shownDispatch(_ dispatch: Dispatch) -> Dispatch {
    var shown = self.dispatch ?? dispatch
    shown.layout = dispatch.layout
    return shown
  }

  /// What sending would freeze now; of a version that was sent, what it froze, in another layout. A draft whose last
  /// valid day is over can be looked at all the same.
  ///
  /// - Throws: `invalid` for a time zone that does not exist.
  func preview(
    as dispatch: Dispatch, images: [StoredImage], standing: ContractStanding? = nil, at now: Date
  ) throws(ProposalRefusal) -> (content: FrozenContent, expiresAt: Date) {
    let shown = shownDispatch(dispatch)
    let zone = try shown.checkedZone()
    let lastDay: CalendarDay? =
      switch content.validity {
      case .days(let days): CalendarDay(of: now, in: zone)?.advanced(byDays: days)
      case .until(let day): day
      }
    guard let day = validUntil ?? lastDay else { throw .validityOver }
    let frozen = FrozenContent(
      estimate: estimate, revision: revision, content: content, dispatch: shown, validUntil: day,
      images: images, standing: standing)
    return (frozen, state.sending?.expiresAt ?? day.end(in: zone) ?? now)
  }
}
