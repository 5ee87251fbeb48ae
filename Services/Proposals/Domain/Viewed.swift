import Foundation

/// The visits of one person to the versions of an estimate, summed up; the times and counts are of one version.
struct Looks: Codable, Hashable, Sendable {
  /// `nil`: of links whose owner nobody named.
  var contactID: ContactID?
  /// Visits of a person.
  var opened: Int
  /// Visits that are machines by their own signs.
  var automated: Int
  var firstOpenedAt: Date?
  var lastOpenedAt: Date?
  /// How long the page was visible until an open told so: of the longest one, and of all together.
  var longestVisibleMilliseconds: Int64
  var visibleMilliseconds: Int64
  /// The earlier versions that they opened, ascending.
  var earlierRevisions: [Int]

  static func none(of contact: ContactID) -> Looks {
    Looks(
      contactID: contact, opened: 0, automated: 0, longestVisibleMilliseconds: 0, visibleMilliseconds: 0,
      earlierRevisions: [])
  }
}

/// What was viewed of a version before it was declined, frozen with the decision. Nothing of it is for the client.
struct Viewed: Codable, Hashable, Sendable {
  struct Person: Codable, Hashable, Sendable {
    var looks: Looks
    /// As the version was sent to them; `nil` for whoever is none of its recipients.
    var name: String?
    var role: Recipient.Role?
    /// They declined, or told the team so.
    var isDecider: Bool
  }
  /// Opens of all people together.
  var opened: Int
  /// The recipients in their order, those who never came included; then whoever else came.
  var people: [Person]

  /// `nil` when nobody says who decided.
  var deciderOpened: Bool? { people.first(where: \.isDecider).map { $0.looks.opened > 0 } }

  /// - Parameters:
  ///   - looks: of everybody who ever came to a version of the estimate, one for each.
  ///   - decider: may be nobody of these; the team can be told by anybody.
  init(_ looks: [Looks], recipients: [Recipient], decider: ContactID?) {
    let invited = Set(recipients.map(\.contactID))
    let named = recipients.map { recipient in
      Person(
        looks: looks.first { $0.contactID == recipient.contactID } ?? .none(of: recipient.contactID),
        name: recipient.name, role: recipient.role, isDecider: recipient.contactID == decider)
    }
    var others = looks.filter { one in one.contactID.map { !invited.contains($0) } ?? true }
    if let decider, !invited.contains(decider), !others.contains(where: { $0.contactID == decider }) {
      others.append(.none(of: decider))
    }
    people =
      named
      + others.map { Person(looks: $0, isDecider: decider != nil && $0.contactID == decider) }
      .filter { $0.isDecider || $0.looks.opened + $0.looks.automated > 0 }
    opened = people.reduce(0) { $0 + $1.looks.opened }
  }
}
