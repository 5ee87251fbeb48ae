import Foundation
import Identifiers

/// What the cookie of a shared page says. It is authenticated (`UseCases/ShareCookies.swift`) and still only a claim:
/// the link it names is checked against the database on every request (SL-3, SL-6).
struct ShareCookie: Hashable, Sendable {
  /// At most 12 hours.
  static let lifetimeSeconds = 43_200
  static let mostAtOnce = 8
  static let namePrefix = "__Host-share-"
  static let sessionByteCount = 16
  static let byteCount = 1 + 16 + 16 + 8 + sessionByteCount + 8
  private static let version: UInt8 = 1

  var organization: OrganizationID
  var link: ShareLink.ID
  var generation: Int64
  /// 16 random bytes: one visit of one browser.
  var session: [UInt8]
  var issuedAt: Date

  /// One cookie for each proposal that a browser has open.
  static func name(publicID: String) -> String { namePrefix + String(publicID.prefix(8)) }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append([Self.version])
    writer.append(organization.rawValue)
    writer.append(link.rawValue)
    writer.append(UInt64(bitPattern: generation))
    writer.append(session)
    writer.append(Seconds.since1970(issuedAt))
    return writer.bytes
  }

  init(organization: OrganizationID, link: ShareLink.ID, generation: Int64, session: [UInt8], issuedAt: Date) {
    self.organization = organization
    self.link = link
    self.generation = generation
    self.session = session
    self.issuedAt = issuedAt
  }

  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = ByteReader(bytes)
    guard reader.bytes(1) == [Self.version], let organization = reader.uuid(), let link = reader.uuid(),
      let generation = reader.integer(), let session = reader.bytes(Self.sessionByteCount),
      let seconds = reader.integer(), let issuedAt = Seconds.date(seconds)
    else { return nil }
    self.init(
      organization: OrganizationID(organization), link: ShareLink.ID(link), generation: Int64(bitPattern: generation),
      session: session, issuedAt: issuedAt)
  }

  /// Fresh enough, and not from the future by more than clocks may differ (RE-9).
  func isCurrent(at now: Date) -> Bool {
    let age = now.timeIntervalSince(issuedAt)
    return age < Double(Self.lifetimeSeconds) && age > -300
  }

  /// Whether it was made for this state of this link.
  func belongs(to found: ShareLink) -> Bool {
    found.id == link && found.organization == organization && found.generation == generation
  }

  /// The names of share cookies to expire so that at most 8 stay with the one being set: the oldest first.
  /// - Parameter present: names with the time each was issued; unreadable ones have none and go first.
  static func surplus(_ present: [(name: String, issuedAt: Date?)], setting name: String) -> [String] {
    let others = present.filter { $0.name != name }
    guard others.count >= mostAtOnce else { return [] }
    let oldestFirst = others.sorted { ($0.issuedAt ?? .distantPast) < ($1.issuedAt ?? .distantPast) }
    return oldestFirst.prefix(others.count - mostAtOnce + 1).map(\.name)
  }
}

/// Whole seconds of the Unix epoch, as cookies and nonces carry them.
enum Seconds {
  static func since1970(_ date: Date) -> UInt64 {
    UInt64(exactly: max(0, date.timeIntervalSince1970).rounded(.down)) ?? 0
  }

  /// `nil` beyond the year 9999, which nothing of ours ever states.
  static func date(_ seconds: UInt64) -> Date? {
    seconds <= 253_402_300_799 ? Date(timeIntervalSince1970: Double(seconds)) : nil
  }
}

extension ShareCookie {
  /// - Parameter session: random, made for this cookie.
  init(opening link: ShareLink, session: [UInt8], at now: Date) {
    self.init(
      organization: link.organization, link: link.id, generation: link.generation, session: session, issuedAt: now)
  }
}
