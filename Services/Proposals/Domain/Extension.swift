import CivilCalendar
import Foundation
import Validation

/// That a recipient would like more time.
struct ExtensionRequest: Hashable, Sendable {
  /// Whose link it is, as far as the edge says.
  var contactID: ContactID?
  var note: String?

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.text(note, "note", bytes: ContentLimits.messageBytes)
    try checks.finish()
  }
}

extension Proposal {
  /// How far ahead an end may be moved.
  static let longestExtensionDays = 366

  /// Moves the end of a version that was sent, also when it has passed already. What was sent stays as it was.
  ///
  /// - Parameter now: the database's clock, read with the row.
  /// - Returns: the proposal with its later end.
  /// - Throws: `notExtendable`; `invalid` for a day that is not later, or too far away.
  func extended(until day: CalendarDay, now: Date) throws(ProposalRefusal) -> Proposal {
    guard case .sent(let sending) = state, let zone = dispatch?.zone else {
      throw .notExtendable(stateName(at: now))
    }
    guard let end = day.end(in: zone), end > now, end > sending.expiresAt else {
      throw Self.wrongDay("not_later", "The new last day lies after the present one, and not in the past.")
    }
    guard let furthest = CalendarDay(of: now, in: zone)?.advanced(byDays: Self.longestExtensionDays)?.end(in: zone),
      end <= furthest
    else { throw Self.wrongDay("too_far", "At most \(Self.longestExtensionDays) days from today.") }
    var proposal = self
    proposal.validUntil = day
    if estimate.stage == .lost { proposal.estimate.stage = estimate.stage.after(.sent) }
    proposal.state = .sent(
      ProposalState.Sending(
        sentAt: sending.sentAt, sentBy: sending.sentBy, expiresAt: end, contentSHA256: sending.contentSHA256,
        endAsSent: sending.endAsSent ?? sending.expiresAt))
    return proposal
  }

  /// More time can be asked for while it is open, and after its end.
  ///
  /// - Returns: the end that is to be moved.
  /// - Throws: `notExtendable`.
  func endToExtend(now: Date) throws(ProposalRefusal) -> Date {
    guard case .sent(let sending) = state else { throw .notExtendable(stateName(at: now)) }
    return sending.expiresAt
  }

  private static func wrongDay(_ code: String, _ detail: String) -> ProposalRefusal {
    .invalid([FieldError(code: code, field: "valid_until", detail: detail)])
  }
}
