import Foundation

/// A proposal as the gateway must know it to share it; the document itself passes through.
struct ProposalFacts: Hashable, Sendable {
  /// Minor units.
  struct Totals: Hashable, Sendable {
    var subtotalCents: Int64
    var discountCents: Int64
    var taxCents: Int64
    var totalCents: Int64
    var depositCents: Int64?
  }

  var id: SharedProposal.ID
  var publicID: String
  var estimate: UUID
  var client: Client.ID
  var title: String
  var number: String
  var revision: Int
  var state: String
  var currency: String
  var totals: Totals
  /// `YYYY-MM-DD`; unknown while a draft counts its days from the dispatch.
  var validUntil: String?
  /// What a draft counts from the day of its dispatch, where it names no last day.
  var validDays: Int?
  /// The whole detail as JSON.
  var document: [UInt8]
  /// Of the version that was sent.
  var layout: String? = nil
  /// It changes a project that was sold.
  var isChangeOrder = false
  /// Of a change order that was sent.
  var changeOrderNumber: Int? = nil

  /// Whether links may be made for it: a draft gets its links by being sent.
  var isShareable: Bool { !isDraft }

  var isDraft: Bool { state == "draft" }

  /// The last day on which it can be decided, if it is sent at `now`; `nil` when that can't be told.
  func lastValidDay(sentAt now: Date, timeZone: String) -> String? {
    if let validUntil { return validUntil }
    guard let validDays, let calendar = Self.calendar(timeZone),
      let day = calendar.date(byAdding: .day, value: validDays, to: now)
    else { return nil }
    let parts = calendar.dateComponents([.year, .month, .day], from: day)
    guard let year = parts.year, let month = parts.month, let dayOfMonth = parts.day else { return nil }
    return [(year, 4), (month, 2), (dayOfMonth, 2)].map { number, width in
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }.joined(separator: "-")
  }

  /// - Returns: the first instant after a day written `YYYY-MM-DD`.
  static func end(of day: String, timeZone: String) -> Date? {
    let parts = day.split(separator: "-").map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let dayOfMonth = parts[2],
      let calendar = calendar(timeZone),
      let start = calendar.date(from: DateComponents(year: year, month: month, day: dayOfMonth))
    else { return nil }
    return calendar.date(byAdding: .day, value: 1, to: start)
  }

  private static func calendar(_ timeZone: String) -> Calendar? {
    guard let zone = TimeZone(identifier: timeZone) else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }
}

/// All that sending needs.
struct DispatchOrder: Hashable, Sendable {
  var proposal: SharedProposal.ID
  var layout: String
  var organization: Organization
  var client: Client
  var recipients: [Contact]
}
