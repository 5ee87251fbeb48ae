import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import ProposalsContract
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import Proposals

/// RE-8: what the service tells, reaches the gateway signed, in order, and again until it says yes.
@Suite struct EventDeliveryTests {
  /// A gateway that only takes events.
  final class Receiver: Sendable {
    private struct State {
      var refusals: [HTTPResponse.Status]
      var events: [CloudEvent] = []
      var largest = 0
      var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }
    private let state: Mutex<State>
    let verifier = Mutex<CallerVerifier?>(nil)

    init(refusals: [HTTPResponse.Status]) { state = Mutex(State(refusals: refusals)) }

    var largest: Int { state.withLock { $0.largest } }

    func take(_ events: [CloudEvent]) -> HTTPResponse.Status {
      let (status, ready) = state.withLock { state -> (HTTPResponse.Status, CheckedContinuation<Void, Never>?) in
        guard state.refusals.isEmpty else { return (state.refusals.removeFirst(), nil) }
        state.events += events
        state.largest = max(state.largest, events.count)
        guard let waiting = state.waiting, state.events.count >= waiting.count else { return (.accepted, nil) }
        state.waiting = nil
        return (.accepted, waiting.continuation)
      }
      ready?.resume()
      return status
    }

    func events(_ count: Int) async -> [CloudEvent] {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.events.count >= count { return true }
          state.waiting = (count, continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
      return state.withLock { $0.events }
    }
  }

  /// A gateway that is away, or that does not know the address yet, is no fault of the event.
  ///
  /// - Parameter takesBatches: an earlier version of the gateway knows single events only.
  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func `events arrive signed and in order, after an outage too`(takesBatches: Bool) async throws {
    let receiver = Receiver(refusals: [.serviceUnavailable, .notFound, .methodNotAllowed])
    let table = RouteTable<Bool>([
      .post("/internal/v1/events", true, "events") { request, context in
        let body = try await context.bodyBytes(from: request)
        guard takesBatches, request.headers[.contentType] == CloudEvent.batchMediaType else {
          return Response(status: receiver.take([try CloudEvent(json: body)]))
        }
        return Response(status: receiver.take(try CloudEvent.list(json: body, limit: 100)))
      }
    ]) { _, request, context in
      let verifier = receiver.verifier.withLock { $0 }
      try await verifier?.admit(&request, &context)
      #expect(context.peer == "proposals")
      #expect(context.caller?.principal == .service("proposals"))
    }
    let gateway = try await RunningService.start(listeners: [Listener(name: "internal", port: 0, table: table)])
    try await ProposalsFixture.run(events: "http://127.0.0.1:\(try gateway.port("internal"))") { portal in
      receiver.verifier.withLock {
        $0 = CallerVerifier(
          service: "gateway", keys: [CallerKeys(from: "proposals", to: "gateway", current: portal.outwardKey)],
          clock: .system)
      }
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
}
