import CallContext
import Foundation
import HTTPTypes
import Identifiers
import Postgres
import ProposalsContract
import ServiceRuntime
import TestSupport
import Testing

@testable import Proposals

/// RE-8: what the service tells, reaches each subscriber signed, in order, and again until it says yes.
@Suite struct EventDeliveryTests {
  /// A gateway that is away, or that does not know the address yet, is no fault of the event.
  ///
  /// - Parameter takesBatches: an earlier version of the gateway knows single events only.
  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func `events arrive signed and in order, after an outage too`(takesBatches: Bool) async throws {
    let receiver = EventReceiver(
      "gateway", takesBatches: takesBatches, refusals: [.serviceUnavailable, .notFound, .methodNotAllowed])
    let gateway = try await receiver.start()
    try await ProposalsFixture.run(events: "http://127.0.0.1:\(try gateway.port("internal"))") { portal in
      receiver.trust(portal.outwardKey)
      let proposal = try await portal.sent()
      _ = try await portal.open(
        proposal.id, session: ProposalsFixture.session(), by: portal.link(to: proposal.id))
      _ = try await portal.post("/proposals/\(proposal.id)/acceptance", AcceptanceRequest.onBehalf(), by: portal.team)
      let events = await receiver.events(4)
      #expect(
        events.map(\.type) == ["proposal.sent", "proposal.opened", "proposal.accepted", "project.created"])
      #expect(events.allSatisfy { $0.organization == portal.organization && $0.source == "proposals" })
      #expect(events.allSatisfy { $0.aggregate == proposal.id.rawValue })
      #expect(Set(events.map(\.id)).count == 4)
      // The two of the acceptance come together.
      #expect(receiver.largest >= (takesBatches ? 2 : 1))
      #expect(takesBatches || receiver.largest == 1)
      let accepted: ProposalEventData = try events[2].decodeData()
      #expect(accepted.decision?.kind == .accepted)
    }
    try await gateway.stop()
  }

  // MARK: Subscribers apart from each other

  /// How a subscriber is away, and where it would be: an address of its own, so that nobody takes it meanwhile.
  enum Outage: String, CaseIterable {
    case billingUnreachable = "127.0.0.41"
    case billingSilent = "127.0.0.42"
    case gatewayUnreachable = "127.0.0.43"
    case gatewaySilent = "127.0.0.44"

    var isSilent: Bool { self == .billingSilent || self == .gatewaySilent }
    var away: String {
      switch self {
      case .billingUnreachable, .billingSilent: EventOutbox.billing
      case .gatewayUnreachable, .gatewaySilent: EventOutbox.gateway
      }
    }
  }

  private static let news = [
    EventOutbox.gateway: ["proposal.sent", "proposal.accepted", "project.created"],
    EventOutbox.billing: ["proposal.accepted"],
  ]

  @Test(.timeLimit(.minutes(1)), arguments: Outage.allCases)
  func `a subscriber that is away holds up nobody else, and is told when it is back`(outage: Outage) async throws {
    let away = EventReceiver(outage.away, isSilent: outage.isSilent)
    let there = EventReceiver(outage.away == EventOutbox.billing ? EventOutbox.gateway : EventOutbox.billing)
    let present = try await there.start()
    var absent = try await away.start(host: outage.rawValue)
    let port = try absent.port("internal")
    if !outage.isSilent { try await absent.stop() }
    let addresses = [
      there.name: "http://127.0.0.1:\(try present.port("internal"))",
      away.name: "http://\(outage.rawValue):\(port)",
    ]
    try await ProposalsFixture.run(
      events: addresses[EventOutbox.gateway] ?? "", billing: addresses[EventOutbox.billing] ?? ""
    ) { portal in
      for receiver in [away, there] {
        receiver.trust(receiver.name == EventOutbox.billing ? portal.billingKey : portal.outwardKey)
      }
      var proposals: [ProposalDetail] = []
      for _ in 0..<2 {
        let proposal = try await portal.sent()
        let path = "/proposals/\(proposal.id)/acceptance"
        #expect(try await portal.post(path, AcceptanceRequest.onBehalf(), by: portal.team).status == 200)
        proposals.append(proposal)
      }
      let expected = try #require(Self.news[there.name])
      let told = await there.events(expected.count * proposals.count)
      for proposal in proposals {
        #expect(told.filter { $0.aggregate == proposal.id.rawValue }.map(\.type) == expected)
      }
      #expect(away.taken.isEmpty)
      if outage.isSilent {
        // The others were told while the first request was still kept waiting, and not once it was given up.
        #expect(
          try await portal.count(
            "SELECT count(*) AS count FROM outbox WHERE subscriber = \(away.name) AND last_error IS NOT NULL") == 0)
        away.speak()
      } else {
        try await portal.eventually("it was tried") {
          try await portal.count(
            "SELECT count(*) AS count FROM outbox WHERE subscriber = \(away.name) AND last_error = 'unreachable'") > 0
        }
        absent = try await away.start(host: outage.rawValue, port: port)
      }
      try await portal.eventually("nothing is owed") {
        try await portal.count("SELECT count(*) AS count FROM outbox WHERE delivered_at IS NULL") == 0
      }
      for proposal in proposals { try await Self.checkOnce(proposal, there, away, portal) }
    }
    try await absent.stop()
    try await present.stop()
  }

  /// One row for each that an event goes to, the same event for both, and taken once.
  private static func checkOnce(
    _ proposal: ProposalDetail, _ there: EventReceiver, _ away: EventReceiver, _ portal: ProposalsFixture
  ) async throws {
    var accepted: [UUID] = []
    for receiver in [there, away] {
      let taken = receiver.taken.filter { $0.aggregate == proposal.id.rawValue }
      #expect(taken.map(\.type) == news[receiver.name])
      #expect(try await portal.events(of: proposal.id, for: receiver.name) == news[receiver.name])
      accepted += taken.filter { $0.type == ProposalEventType.accepted.rawValue }.map(\.id)
    }
    #expect(accepted.count == 2 && Set(accepted).count == 1)
    #expect(try await portal.count("SELECT count(*) AS count FROM outbox WHERE aggregate_id = \(proposal.id)") == 4)
  }
}
