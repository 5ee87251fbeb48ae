import Foundation
import Identifiers
import Validation

/// A share link in a browser, or in what takes itself for one, as the edge knows it.
struct PageVisitor: Hashable, Sendable {
  var proposal: ProposalID
  /// The share link.
  var link: UUID
  var contactID: ContactID
  /// 32 hex digits.
  var session: String
  var device: String
  /// 16 hex digits.
  var network: String
  /// Why the edge takes it for a machine or for the team.
  var sign: String?

  /// As callers with that link are named.
  var principal: String { "link:" + Identifier<PageVisitor>(link).description }

  static let devices: Set<String> = ["phone", "tablet", "computer", "other"]

  static func isSession(_ text: String) -> Bool { isHex(text, digits: 32) }

  func check(_ checks: inout FieldChecks, _ field: String) {
    if !Self.isSession(session) { checks.fail("invalid_value", "\(field).session", "32 hex digits.") }
    if !Self.devices.contains(device) { checks.fail("invalid_value", "\(field).device", "No such device.") }
    if !Self.isHex(network, digits: 16) { checks.fail("invalid_value", "\(field).network", "16 hex digits.") }
    if let sign { checks.line(sign, "\(field).automated_reason", bytes: ContentLimits.codeBytes) }
  }

  private static func isHex(_ text: String, digits: Int) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// What a page claims of the time since it last told something.
struct Beat: Hashable, Sendable {
  var visitor: PageVisitor
  /// The page as it was loaded once.
  var load: UUID
  var loadedAt: Date
  /// From 1.
  var sequence: Int
  var activeMilliseconds: Int
  var trustedEvents: Int
  var scrollBasisPoints: Int
  var parts: [String: Int]
  /// `navigator.webdriver`.
  var webdriver: Bool

  static let longestClaimMilliseconds = 60_000
  static let mostParts = 64

  func check(_ checks: inout FieldChecks, _ field: String) {
    visitor.check(&checks, "\(field).visitor")
    checks.number(sequence, "\(field).sequence", 1...1_000_000_000)
    checks.number(activeMilliseconds, "\(field).active_milliseconds", 0...Self.longestClaimMilliseconds)
    checks.number(trustedEvents, "\(field).trusted_events", 0...100_000)
    checks.number(scrollBasisPoints, "\(field).scroll_basis_points", 0...10_000)
    checks.count(parts.count, "\(field).parts", 0...Self.mostParts)
    for milliseconds in parts.values {
      checks.number(milliseconds, "\(field).parts", 0...Self.longestClaimMilliseconds)
    }
  }
}

/// How far a loaded page has told.
struct PageLoad: Hashable, Sendable {
  var id: UUID
  /// 0 before its first beat.
  var lastSequence: Int
  var lastBeatAt: Date?
}

/// Requests of one visitor for one page.
struct PageFetch: Hashable, Sendable {
  var visitor: PageVisitor
  /// Of the first of them, by the clock of the edge.
  var at: Date
  var count: Int

  /// The edge keeps them through an outage; what claims to be older is not believed.
  static let longestWay: TimeInterval = 3_600

  /// When the page was asked for, as far as the claim can be true.
  func askedAt(by now: Date) -> Date {
    (0...Self.longestWay).contains(now.timeIntervalSince(at)) ? at : now
  }

  func check(_ checks: inout FieldChecks, _ field: String) {
    visitor.check(&checks, "\(field).visitor")
    checks.number(count, "\(field).count", 1...1_000_000)
  }
}

/// What an organization wants to be measured.
struct EngagementSettings: Hashable, Sendable {
  var measures = true
  /// How long a person looks before it counts as reading.
  var readSeconds = 30

  /// - Throws: `invalid`.
  func check() throws(ProposalRefusal) {
    var checks = FieldChecks()
    checks.number(readSeconds, "read_seconds", 5...3_600)
    try checks.finish()
  }
}
