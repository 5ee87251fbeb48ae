import Foundation

/// Something about a proposal that is worth a call now. It follows from facts and is kept nowhere: whoever looks again sees
/// what is true then.
struct Signal: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Sent so many days ago. `refused` are those whose mail was not delivered.
    case notOpened(days: Int, refused: [String])
    /// Today.
    case openedOften(times: Int)
    case leftAfterReading(TimingFacts.Part)
  }

  /// The most pressing first.
  enum Code: String, Codable, Hashable, Sendable, CaseIterable {
    case openedOften = "opened_often"
    case leftAfterReading = "left_after_reading"
    case notOpened = "not_opened"
  }

  var proposal: SharedProposal.ID
  var title: String
  var number: String
  var kind: Kind
  /// When it was sent; when it was opened last; when they left.
  var since: Date

  var code: Code {
    switch kind {
    case .notOpened: .notOpened
    case .openedOften: .openedOften
    case .leftAfterReading: .leftAfterReading
    }
  }

  /// Whose page has told nothing for so long has left.
  static let silenceSeconds: TimeInterval = 120
  /// Who left longer ago is no news.
  static let memoryDays = 7

  /// What the facts of one proposal come to.
  ///
  /// - Parameter zone: of the organization: its days are counted.
  static func all(
    of facts: TimingFacts, by settings: SignalSettings, at now: Date, in zone: TimeZone
  ) -> [Signal] {
    Code.allCases.filter { settings[$0].isOn }.compactMap { code in
      let least = settings[code].least
      let found: (kind: Kind, since: Date)? =
        switch code {
        case .openedOften: openedOften(facts, least: least)
        case .leftAfterReading: leftAfterReading(facts, leastMinutes: least, at: now)
        case .notOpened: notOpened(facts, leastDays: least, at: now, in: zone)
        }
      return found.map {
        Signal(proposal: facts.proposal, title: facts.title, number: facts.number, kind: $0.kind, since: $0.since)
      }
    }
  }

  /// The most pressing first, of a kind the latest first.
  static func sorted(_ signals: [Signal]) -> [Signal] {
    Code.allCases.flatMap { code in signals.filter { $0.code == code }.sorted { $0.since > $1.since } }
  }

  private static func notOpened(
    _ facts: TimingFacts, leastDays: Int, at now: Date, in zone: TimeZone
  ) -> (Kind, Date)? {
    let days = days(from: facts.sentAt, to: now, in: zone)
    guard facts.firstOpenedAt == nil, days >= leastDays else { return nil }
    return (.notOpened(days: days, refused: facts.refused), facts.sentAt)
  }

  private static func openedOften(_ facts: TimingFacts, least: Int) -> (Kind, Date)? {
    guard let visit = facts.lastVisit, facts.openedToday >= least else { return nil }
    return (.openedOften(times: facts.openedToday), visit.startedAt)
  }

  private static func leftAfterReading(
    _ facts: TimingFacts, leastMinutes: Int, at now: Date
  ) -> (Kind, Date)? {
    guard let visit = facts.lastVisit, let part = visit.longest, !visit.isLookingNow else { return nil }
    let silence = now.timeIntervalSince(visit.lastSeenAt)
    guard (silenceSeconds...Double(memoryDays) * 86_400).contains(silence), part.seconds >= leastMinutes * 60 else {
      return nil
    }
    return (.leftAfterReading(part), visit.lastSeenAt)
  }

  /// Midnights in between: a day of the zone has 23 hours sometimes, and sometimes 25.
  private static func days(from start: Date, to end: Date, in zone: TimeZone) -> Int {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let days = calendar.dateComponents(
      [.day], from: calendar.startOfDay(for: start), to: calendar.startOfDay(for: end))
    return days.day ?? 0
  }
}
