import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ProposalsContract
import ServiceRuntime

/// `POST /p/{public_id}/beats`: a page tells what was done with it. Answered once that is durable; what it counts for is
/// its owner's to say.
struct BeatRoutes: Sendable {
  let loads: PageLoads
  let visitors: PageVisitors
  let sender: BeatSender
  let limit: LinkLimit
  let tellEngagement: TellEngagement
  let clock: WallClock

  static let bodyLimit = 4 << 10
  /// A page that is read sends one every ten seconds and one whenever it is left: this is four of them at a time.
  static let mostPerLink = 240

  func create(_ request: Request, _ context: PortalRequestContext) async throws -> Response {
    let visit: ShareVisit = try context.credential()
    let body = try await context.decodeBody(BeatBody.self, from: request)
    try body.check()
    guard let load = loads.load(from: body.load, for: visit, now: clock.now()) else { throw Self.unknownLoad }
    if let seconds = limit.secondsToWait(visit.link.id, now: MonotonicClock.now()) {
      throw Problem(
        .tooManyRequests, code: "too_many_requests", detail: "This page tells more than anybody can read.",
        headers: [.retryAfter: "\(seconds)"])
    }
    let beat = body.beat(of: try await visitors.visitor(visit, request, context), load)
    try await sender.send(beat, of: visit.link.organization, deadline: context.deadline)
    if beat.visitor.automatedReason == nil, !beat.webdriver {
      await tellEngagement.note(.init(organization: visit.link.organization, proposal: visit.proposal))
    }
    return .noContent()
  }

  static let unknownLoad = Problem(
    .forbidden, code: "load_unknown", detail: "This page was not loaded with that link, or too long ago.")
}

private struct BeatBody: Decodable {
  let load: String
  let sequence: Int
  let activeMilliseconds: Int
  let trustedEvents: Int
  let scrollBasisPoints: Int
  let parts: [String: Int]
  let webdriver: Bool

  enum CodingKeys: String, CodingKey {
    case load, sequence
    case activeMilliseconds = "active_milliseconds"
    case trustedEvents = "trusted_events"
    case scrollBasisPoints = "scroll_basis_points"
    case parts, webdriver
  }

  private static let mostParts = 64
  private static let mostMilliseconds = 60_000

  /// - Throws: 422 naming the first field that no page of ours sends.
  func check() throws {
    try require(sequence, in: 1...1_000_000, "sequence")
    try require(activeMilliseconds, in: 0...Self.mostMilliseconds, "active_milliseconds")
    try require(trustedEvents, in: 0...100_000, "trusted_events")
    try require(scrollBasisPoints, in: 0...10_000, "scroll_basis_points")
    guard parts.count <= Self.mostParts else {
      throw GatewayRefusal.invalid(field: "parts", .tooMany(limit: Self.mostParts))
    }
    for (name, milliseconds) in parts {
      guard Self.isPart(name) else {
        throw GatewayRefusal.invalid(field: "parts", .malformed(wanted: "parts of a proposal's page"))
      }
      try require(milliseconds, in: 0...Self.mostMilliseconds, "parts.\(name)")
    }
  }

  func beat(of visitor: PageVisitor, _ load: PageLoad) -> Beat {
    Beat(
      visitor: visitor, load: load.id, loadedAt: load.issuedAt, sequence: sequence,
      activeMilliseconds: activeMilliseconds, trustedEvents: trustedEvents, scrollBasisPoints: scrollBasisPoints,
      parts: parts, webdriver: webdriver)
  }

  private func require(_ value: Int, in range: ClosedRange<Int>, _ field: String) throws {
    guard range.contains(value) else {
      throw GatewayRefusal.invalid(field: field, .outOfRange("\(range.lowerBound) to \(range.upperBound)"))
    }
  }

  /// `[a-z][a-z0-9-]{0,23}`
  private static func isPart(_ name: String) -> Bool {
    let bytes = name.utf8
    guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 24 else { return false }
    return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}
