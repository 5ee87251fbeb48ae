import CallContext
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import Gateway

/// What is worth a call, and from when on.
@Suite struct SignalTests {
  private static let seattle = "America/Los_Angeles"
  /// Monday, 23 November 2026, 14:41 in Seattle.
  private static let now = ViewSamples.now

  private static func date(_ text: String) throws -> Date { try Date.ISO8601FormatStyle().parse(text) }

  private static func facts(
    sentAt: Date = now.addingTimeInterval(-86_400), firstOpenedAt: Date? = nil, openedToday: Int = 0,
    visit: TimingFacts.Visit? = nil, refused: [String] = []
  ) -> TimingFacts {
    TimingFacts(
      proposal: Identifier(IDSource.id(3)), title: "Kitchen remodel", number: "E-1", sentAt: sentAt,
      firstOpenedAt: firstOpenedAt, openedToday: openedToday, lastVisit: visit, refused: refused)
  }

  private static func visit(
    leftSecondsAgo: TimeInterval = 600, part: String? = "price", seconds: Int = 240, isLookingNow: Bool = false
  ) -> TimingFacts.Visit {
    TimingFacts.Visit(
      startedAt: now.addingTimeInterval(-leftSecondsAgo - 300), lastSeenAt: now.addingTimeInterval(-leftSecondsAgo),
      isLookingNow: isLookingNow, longest: part.map { .init(name: $0, title: nil, seconds: seconds) })
  }

  private func signals(
    _ facts: TimingFacts, _ settings: SignalSettings = SignalSettings(), at now: Date = now, in zone: String = seattle
  ) throws -> [Signal] {
    Signal.all(of: facts, by: settings, at: now, in: try #require(TimeZone(identifier: zone)))
  }

  private func settings(_ code: Signal.Code, least: Int, isOn: Bool = true) -> SignalSettings {
    var settings = SignalSettings()
    for one in Signal.Code.allCases { settings[one].isOn = false }
    settings[code] = .init(isOn: isOn, least: least)
    return settings
  }

  // MARK: Not opened

  @Test(arguments: [
    // Days are counted by midnights of the zone: three of them, with little more than 48 hours in between.
    ("2026-11-20T23:59:59-08:00", "2026-11-23T00:00:00-08:00", 3),
    ("2026-11-20T00:00:00-08:00", "2026-11-22T23:59:59-08:00", nil),
    ("2026-11-20T14:41:00-08:00", "2026-11-23T14:41:00-08:00", 3),
    ("2026-11-20T14:41:00-08:00", "2026-11-23T14:40:59-08:00", 3),
    // The clocks went back on 1 November: the day in between had 25 hours.
    ("2026-10-30T23:59:00-07:00", "2026-11-02T00:00:00-08:00", 3),
    ("2026-10-30T00:00:00-07:00", "2026-11-01T23:59:59-08:00", nil),
    // They went forward on 8 March: it had 23.
    ("2026-03-06T23:59:00-08:00", "2026-03-09T00:00:00-07:00", 3),
    ("2026-03-06T00:00:00-08:00", "2026-03-08T23:59:59-07:00", nil),
    ("2026-11-01T12:00:00-07:00", "2026-11-23T12:00:00-08:00", 22),
  ])
  func `a proposal that nobody opened is a signal from the third day on`(
    sent: String, now: String, days: Int?
  ) throws {
    let sent = try Self.date(sent)
    let found = try signals(Self.facts(sentAt: sent), at: try Self.date(now))
    #expect(found.map(\.kind) == (days.map { [.notOpened(days: $0, refused: [])] } ?? []))
    #expect(found.allSatisfy { $0.since == sent && $0.code == .notOpened })
  }

  @Test func `the same instants are other days in another zone`() throws {
    let (sent, now) = (try Self.date("2026-11-20T23:30:00-08:00"), try Self.date("2026-11-23T00:30:00-08:00"))
    #expect(try signals(Self.facts(sentAt: sent), at: now).count == 1)
    #expect(try signals(Self.facts(sentAt: sent), at: now, in: "America/New_York").isEmpty)
  }

  @Test func `whoever opened it ends that, and who never got the mail is named`() throws {
    let sent = Self.now.addingTimeInterval(-10 * 86_400)
    #expect(try signals(Self.facts(sentAt: sent, firstOpenedAt: sent)).isEmpty)
    let refused = try signals(Self.facts(sentAt: sent, refused: ["Ngozi Okafor"]))
    #expect(refused.map(\.kind) == [.notOpened(days: 10, refused: ["Ngozi Okafor"])])
  }

  @Test func `only a mail that failed for a link that still opens counts as refused`() throws {
    let trail = try #require(try ViewSamples.teamProposal().trails.first)
    func refused(_ mail: DeliveryTrail.MailStatus?, _ change: (inout ShareLink) -> Void = { _ in }) -> [String] {
      var trail = trail
      trail.mail = mail
      change(&trail.link)
      return DeliveryTrail.refused(of: [trail], at: Self.now)
    }
    #expect(refused(.notDelivered) == ["Ngozi Okafor"])
    #expect(refused(.delivered).isEmpty && refused(.queued).isEmpty && refused(nil).isEmpty)
    // Called off with its link: nobody refused it.
    #expect(refused(.notDelivered) { $0.status = .revoked }.isEmpty)
    #expect(refused(.notDelivered) { $0.expiresAt = Self.now }.isEmpty)
  }

  // MARK: Opened often

  @Test(arguments: [(2, 3, false), (3, 3, true), (4, 3, true), (49, 50, false), (50, 50, true)])
  func `opens of today are a signal from the threshold on`(opened: Int, least: Int, isSignal: Bool) throws {
    let facts = Self.facts(firstOpenedAt: Self.now, openedToday: opened, visit: Self.visit(part: nil))
    let found = try signals(facts, settings(.openedOften, least: least))
    #expect(found.map(\.kind) == (isSignal ? [.openedOften(times: opened)] : []))
    #expect(found.allSatisfy { $0.since == facts.lastVisit?.startedAt })
  }

  // MARK: Read and left

  @Test(arguments: [(119, 2, false), (120, 2, true), (59, 1, false), (3_600, 60, true), (3_599, 60, false)])
  func `a part that was read for so many minutes is a signal once its reader left`(
    seconds: Int, minutes: Int, isSignal: Bool
  ) throws {
    let facts = Self.facts(firstOpenedAt: Self.now, openedToday: 1, visit: Self.visit(seconds: seconds))
    let found = try signals(facts, settings(.leftAfterReading, least: minutes))
    #expect(found.map(\.code) == (isSignal ? [.leftAfterReading] : []))
    #expect(found.allSatisfy { $0.since == facts.lastVisit?.lastSeenAt })
  }

  @Test(arguments: [
    (119.9, false), (120.0, true), (604_800.0, true), (604_800.1, false),
    // Clocks of two machines may differ.
    (-5.0, false),
  ])
  func `who told something two minutes ago has not left, and who left a week ago is no news`(
    secondsAgo: TimeInterval, isSignal: Bool
  ) throws {
    let facts = Self.facts(firstOpenedAt: Self.now, visit: Self.visit(leftSecondsAgo: secondsAgo))
    #expect(try signals(facts, settings(.leftAfterReading, least: 2)).count == (isSignal ? 1 : 0))
  }

  @Test func `while somebody looks nobody has left`() throws {
    let settings = settings(.leftAfterReading, least: 2)
    #expect(try signals(Self.facts(visit: Self.visit(isLookingNow: true)), settings).isEmpty)
    #expect(try signals(Self.facts(visit: Self.visit(isLookingNow: false)), settings).count == 1)
    #expect(try signals(Self.facts(visit: Self.visit(part: nil)), settings).isEmpty)
    #expect(try signals(Self.facts(visit: nil), settings).isEmpty)
  }

  // MARK: Settings and order

  @Test(arguments: Signal.Code.allCases)
  func `what is switched off is no signal`(code: Signal.Code) throws {
    let all = Self.facts(
      sentAt: Self.now.addingTimeInterval(-10 * 86_400), openedToday: 50, visit: Self.visit(seconds: 3_600))
    #expect(
      try signals(all, settings(code, least: code.bounds.upperBound)).map(\.code) == (code == .notOpened ? [] : [code]))
    #expect(try signals(all, settings(code, least: code.bounds.lowerBound)).map(\.code) == [code])
    #expect(try signals(all, settings(code, least: code.bounds.lowerBound, isOn: false)).isEmpty)
  }

  @Test func `thresholds have bounds, and the field that breaks them is named`() throws {
    try MemberSettings.standard.check()
    for code in Signal.Code.allCases {
      for least in [code.bounds.lowerBound, code.bounds.upperBound] {
        var settings = MemberSettings()
        settings.signals[code].least = least
        try settings.check()
      }
      for least in [code.bounds.lowerBound - 1, code.bounds.upperBound + 1, -1, .max] {
        var settings = MemberSettings()
        // Switched off or not: what is kept is always good.
        settings.signals[code] = .init(isOn: false, least: least)
        #expect(throws: GatewayRefusal.self) { try settings.check() }
      }
    }
    #expect(Signal.Code.notOpened.bounds == 1...60 && Signal.Code.openedOften.bounds == 2...50)
    #expect(Signal.Code.leftAfterReading.bounds == 1...60)
  }

  @Test func `the most pressing come first, of a kind the latest`() throws {
    func signal(_ kind: Signal.Kind, _ secondsAgo: TimeInterval) -> Signal {
      Signal(
        proposal: Identifier(IDSource.id(3)), title: "", number: "", kind: kind,
        since: Self.now.addingTimeInterval(-secondsAgo))
    }
    let part = TimingFacts.Part(name: "price", title: nil, seconds: 240)
    let (waits, waitsLong) = (
      signal(.notOpened(days: 3, refused: []), 10), signal(.notOpened(days: 9, refused: []), 20)
    )
    let (often, left) = (signal(.openedOften(times: 3), 30), signal(.leftAfterReading(part), 5))
    #expect(Signal.sorted([waitsLong, left, waits, often]) == [often, left, waits, waitsLong])
  }

  @Test func `each has its sentence`() {
    let phrases = AmericanEnglish()
    func reading(_ name: String, title: String? = nil, seconds: Int = 240) -> String {
      phrases.signal(.leftAfterReading(.init(name: name, title: title, seconds: seconds)))
    }
    #expect(phrases.signal(.notOpened(days: 3, refused: [])) == "Sent 3 days ago, not opened")
    #expect(phrases.signal(.notOpened(days: 1, refused: [])) == "Sent yesterday, not opened")
    #expect(
      phrases.signal(.notOpened(days: 3, refused: ["Ngozi"]))
        == "Sent 3 days ago, not opened: the mail to Ngozi was not delivered")
    #expect(
      phrases.signal(.notOpened(days: 3, refused: ["A", "B", "C"]))
        == "Sent 3 days ago, not opened: the mails to A, B and C were not delivered")
    #expect(phrases.signal(.openedOften(times: 3)) == "Opened 3 times today")
    #expect(reading("price") == "Spent 4 minutes on the price, then left")
    #expect(reading("section-2", title: "Cabinets", seconds: 60) == "Spent 1 minute on “Cabinets”, then left")
    #expect(reading("section-2") == "Spent 4 minutes on one section, then left")
  }
}
