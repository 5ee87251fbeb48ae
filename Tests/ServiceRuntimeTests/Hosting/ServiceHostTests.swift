import CallContext
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

/// Lets a test hold one handler where it is. Waiting ends when the waiting task is cancelled, so a time limit works.
final class Gate: Sendable {
  private let reachedSignal = AsyncStream.makeStream(of: Void.self)
  private let openSignal = AsyncStream.makeStream(of: Void.self)

  /// Called by the handler: tells that it is here and waits.
  func pass() async {
    reachedSignal.continuation.finish()
    for await _ in openSignal.stream {}
  }

  func reached() async {
    for await _ in reachedSignal.stream {}
  }

  func open() { openSignal.continuation.finish() }
}

final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}

enum TestAccess: Sendable { case anyone, nobody }

func text(_ text: String) -> Response {
  Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}

@Suite(.timeLimit(.minutes(1))) struct ServiceHostTests {
  static func listener(
    _ routes: [Route<TestAccess>], decorate: Listener.Decorate? = nil, isStrict: Bool = true
  ) -> Listener {
    Listener(
      name: "public", port: 0,
      table: RouteTable(routes) { access, _, _ in if access == .nobody { throw Problem.unauthorized } },
      server: { isStrict ? StrictHTTP1.builder(executor: $0) : .http1() }, decorate: decorate)
  }

  // RE-5
  @Test(arguments: [true, false])
  func `stopping finishes what is in flight and says no to the rest`(isStrict: Bool) async throws {
    let (gate, closed) = (Gate(), Flag())
    let readiness = Readiness()
    let service = try await RunningService.start(
      listeners: [
        Self.listener(
          [
            .get("/slow", .anyone, "slow") { _, _ in
              await gate.pass()
              return text("done")
            }
          ], isStrict: isStrict), .operations(port: 0, readiness: readiness, metrics: MetricsRegistry()),
      ], readiness: readiness, close: [{ closed.set() }])
    let (port, operations) = (try service.port("public"), try service.port("operations"))
    #expect(try await RawConnection.request(port: operations, "GET /readyz").status == 200)

    async let slow = RawConnection.open(port: port) { connection in
      try await connection.send(RawConnection.head("GET /slow"))
      let response = try await connection.response()
      try await connection.waitForClose()
      return response
    }
    await gate.reached()
    await service.beginStop()
    while !readiness.isDraining {
      try Task.checkCancellation()
      await Task.yield()
    }
    // The operations port still answers, and says not to send anything more.
    let ready = try await RawConnection.request(port: operations, "GET /readyz")
    #expect(ready.status == 503)
    #expect(ready.body.contains("draining"))
    #expect(!closed.isSet)

    gate.open()
    let response = try await slow
    #expect(response.status == 200)
    #expect(response.body == "done")
    #expect(response.headers["connection"] == "close")
    try await service.stop()
    #expect(closed.isSet)
    await #expect(throws: (any Error).self) { try await RawConnection.request(port: port, "GET /slow") }
  }

  // RE-5
  @Test func `what does not end in time is cancelled`() async throws {
    let cancelled = Flag()
    let gate = Gate()
    let service = try await RunningService.start(
      listeners: [
        Self.listener([
          .get("/stuck", .anyone, "stuck") { _, _ in
            gate.open()
            await gate.pass()
            do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.set() }
            return text("late")
          }
        ])
      ], drainTimeout: .milliseconds(100))
    let port = try service.port("public")
    let request = Task { try await RawConnection.request(port: port, "GET /stuck") }
    await gate.reached()
    try? await service.stop()
    _ = await request.result
    #expect(cancelled.isSet)
  }

  // RE-1
  @Test func `work for a client that has gone is cancelled`() async throws {
    let (gate, ended) = (Gate(), Gate())
    try await RunningService.run(
      listeners: [
        Self.listener([
          .get("/stuck", .anyone, "stuck") { _, _ in
            gate.open()
            await gate.pass()
            try? await Task.sleep(for: .seconds(3600))
            ended.open()
            await ended.pass()
            return text("nobody reads this")
          }
        ])
      ]
    ) { service in
      try await RawConnection.open(port: try service.port("public")) { connection in
        try await connection.send(RawConnection.head("GET /stuck"))
        await gate.reached()
      }
      await ended.reached()
    }
  }

  @Test func `a port that is taken keeps the service from starting`() async throws {
    try await RunningService.run(listeners: [Self.listener([])]) { service in
      let taken = Listener(
        name: "public", port: try service.port("public"), table: RouteTable<TestAccess>([]) { _, _, _ in })
      await #expect(throws: (any Error).self) { try await RunningService.start(listeners: [taken]) }
    }
  }

  @Test func `readiness follows the checks of the service`() async throws {
    let isUp = Flag()
    let readiness = Readiness(checks: [("database", { _ in isUp.isSet }), ("other", { _ in true })])
    #expect(await readiness.failures() == ["starting"])
    try await RunningService.run(
      listeners: [.operations(port: 0, readiness: readiness, metrics: MetricsRegistry())], readiness: readiness
    ) { service in
      let port = try service.port("operations")
      let response = try await RawConnection.request(port: port, "GET /readyz")
      #expect(response.status == 503)
      #expect(response.body == "not ready: database\n")
      isUp.set()
      #expect(try await RawConnection.request(port: port, "GET /readyz").status == 200)
      #expect(try await RawConnection.request(port: port, "GET /healthz").body == "ok\n")
      let metrics = try await RawConnection.request(port: port, "GET /metrics")
      #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    }
  }
}
