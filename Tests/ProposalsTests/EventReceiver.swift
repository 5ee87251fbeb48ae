import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

@testable import Proposals

/// A service that only takes the events of this one.
final class EventReceiver: Sendable {
  private struct State {
    var refusals: [HTTPResponse.Status]
    var isSilent: Bool
    var held: [CheckedContinuation<Void, Never>] = []
    var events: [CloudEvent] = []
    var largest = 0
    var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
  }
  /// As the service that it stands for.
  let name: String
  private let takesBatches: Bool
  private let state: Mutex<State>
  private let verifier = Mutex<CallerVerifier?>(nil)

  /// - Parameters:
  ///   - takesBatches: an earlier version of a service knows single events only.
  ///   - isSilent: keeps requests without an answer until `speak`.
  ///   - refusals: what it answers before it takes anything.
  init(
    _ name: String, takesBatches: Bool = true, isSilent: Bool = false, refusals: [HTTPResponse.Status] = []
  ) {
    self.name = name
    self.takesBatches = takesBatches
    state = Mutex(State(refusals: refusals, isSilent: isSilent))
  }

  /// The most events that came in one request.
  var largest: Int { state.withLock { $0.largest } }
  /// All that were taken, in their order.
  var taken: [CloudEvent] { state.withLock { $0.events } }

  /// Wants every request to be signed with this key from now on.
  func trust(_ key: Secret) {
    let keys = CallerKeys(from: "proposals", to: name, current: key)
    verifier.withLock { $0 = CallerVerifier(service: name, keys: [keys], clock: .system) }
  }

  /// Takes events at an address of the loopback.
  func start(host: String = "127.0.0.1", port: Int = 0) async throws -> RunningService {
    let table = RouteTable<Bool>([
      .post("/internal/v1/events", true, "events") { [self] request, context in
        let body = try await context.bodyBytes(from: request)
        await answerable()
        guard takesBatches, request.headers[.contentType] == CloudEvent.batchMediaType else {
          return Response(status: take([try CloudEvent(json: body)]))
        }
        return Response(status: take(try CloudEvent.list(json: body, limit: 100)))
      }
    ]) { [self] _, request, context in
      let verifier = verifier.withLock { $0 }
      try await verifier?.admit(&request, &context)
      #expect(context.peer == "proposals")
      #expect(context.caller?.principal == .service("proposals"))
    }
    return try await RunningService.start(
      listeners: [Listener(name: "internal", host: host, port: port, table: table)])
  }

  /// Answers from now on, what it kept included.
  func speak() {
    let held = state.withLock { state in
      state.isSilent = false
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  /// - Returns: all that were taken, once there are so many.
  func events(_ count: Int) async -> [CloudEvent] {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.events.count >= count { return true }
        state.waiting = (count, continuation)
        return false
      }
      if isReady { continuation.resume() }
    }
    return taken
  }

  private func answerable() async {
    await withCheckedContinuation { continuation in
      let isAnswerable = state.withLock { state in
        if state.isSilent { state.held.append(continuation) }
        return !state.isSilent
      }
      if isAnswerable { continuation.resume() }
    }
  }

  private func take(_ events: [CloudEvent]) -> HTTPResponse.Status {
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
}
