import Foundation

/// When a proposal that can still be decided was sent, opened and left: what signals follow from.
struct TimingFacts: Hashable, Sendable {
  /// The visit of a person that began last.
  struct Visit: Hashable, Sendable {
    var startedAt: Date
    var lastSeenAt: Date
    /// A person looks right now, in this visit or in another one.
    var isLookingNow: Bool
    /// What was in view for longest.
    var longest: Part?
  }

  struct Part: Hashable, Sendable {
    /// As the page calls it: `price`, `section-2` and so on.
    var name: String
    /// Of a section, as the proposal calls it.
    var title: String?
    var seconds: Int
  }

  var proposal: SharedProposal.ID
  var title: String
  var number: String
  var sentAt: Date
  /// By a person.
  var firstOpenedAt: Date?
  /// Visits of people since midnight in the organization's zone.
  var openedToday: Int
  var lastVisit: Visit?
  /// Names of those whose mail was not delivered, where it was looked up.
  var refused: [String] = []
}

extension DeliveryTrail {
  /// Who has a link that opens, and never got the mail that brings it.
  static func refused(of trails: [DeliveryTrail], at now: Date) -> [String] {
    trails.filter { $0.mail == .notDelivered && $0.link.opens(at: now) }.map(\.link.name)
  }
}
