import CallContext
import Logging
import OutboundHTTP
import Reactor
import Testing

@Suite(.timeLimit(.minutes(1)))
struct UpstreamTests {
  let client: OutboundClient
  let server: LocalServer

  init() async throws {
    client = try OutboundClient(reactor: Reactor(name: "outbound"))
    server = try await LocalServer()
  }

  func upstream(_ addresses: [String]? = nil, _ change: (inout UpstreamPolicy) -> Void = { _ in }) throws -> Upstream {
    var policy = UpstreamPolicy.internalService
    change(&policy)
    return try Upstream(
      name: "numbers", addresses: (addresses ?? [server.address]).map { try OutboundAddress($0) }, client: client,
      policy: policy, logger: Logger(label: "test"), random: { 0.5 })
  }

  @Test func `requests go to the addresses in turn`() async throws {
    let other = try await LocalServer()
    let upstream = try upstream([server.address, other.address])
    for _ in 0..<10 {
      _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(server.requests.count == 5)
    #expect(other.requests.count == 5)
  }

  @Test func `an address that cannot be reached is put aside, and no request is lost by it`() async throws {
    let down = "http://127.0.0.1:\(try await unusedPort())"
    // Put aside for longer than the test lasts, and no retry but to another address.
    let upstream = try upstream([down, server.address]) {
      $0.putAsideBase = .seconds(3600)
      $0.retryBudgetShare = 0
      $0.retryBudgetPerSecond = 0
    }
    for _ in 0..<10 {
      let request = OutboundRequest(method: "POST", path: "/echo", body: .bytes([0x31]))
      let response = try await upstream.send(request, deadline: ample, bodyLimit: 4096)
      #expect(response.status == 200)
    }
    #expect(server.requests.count == 10)
  }

  @Test func `an address that was put aside is tried again`() async throws {
    let port = try await unusedPort()
    let upstream = try upstream(["http://127.0.0.1:\(port)", server.address]) {
      $0.putAsideBase = .nanoseconds(1)
      $0.putAsideMaximum = .nanoseconds(1)
    }
    _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    let back = try await LocalServer(port: port)
    for _ in 0..<4 {
      _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(back.requests.count == 2)
  }

  /// The statuses of answers to requests one after the other.
  private func statuses(_ count: Int, of upstream: Upstream, retry: RetryPermission = .never) async throws -> [Int] {
    var statuses: [Int] = []
    for _ in 0..<count {
      statuses.append(
        try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, retry: retry, bodyLimit: 4096).status)
    }
    return statuses
  }

  @Test func `an address that only says that it can't do its work is put aside, and shuts out no other`() async throws {
    let sick = try await LocalServer(isSick: true)
    let upstream = try upstream([sick.address, server.address]) {
      $0.putAsideBase = .seconds(3600)
      $0.putAsideMaximum = .seconds(3600)
      $0.breakerMinimumRequests = 10
    }
    let statuses = try await statuses(40, of: upstream)
    #expect(statuses.count { $0 == 503 } == 3 && sick.requests.count == 3)
    #expect(statuses.suffix(30).allSatisfy { $0 == 200 })
  }

  @Test func `what may be sent twice is asked of another address at once, though the first says when to come back`()
    async throws
  {
    let sick = try await LocalServer(isSick: true)
    let upstream = try upstream([sick.address, server.address]) { $0.retryBudgetPerSecond = 100 }
    #expect(try await statuses(10, of: upstream, retry: .safe).allSatisfy { $0 == 200 })
    #expect(sick.requests.count >= 1)
  }

  @Test func `an address that somebody waits for in vain is passed over`() async throws {
    let other = try await LocalServer()
    let upstream = try upstream([other.address, server.address]) { $0.longestSilence = .zero }
    async let held = upstream.send(OutboundRequest(path: "/hold"), deadline: ample, bodyLimit: 4096)
    await other.waitForArrival(of: "/hold")
    #expect(try await statuses(10, of: upstream) == Array(repeating: 200, count: 10))
    #expect(other.requests == ["/hold"] && server.requests.count == 10)
    other.release()
    #expect(try await held.status == 200)
    _ = try await statuses(2, of: upstream)
    #expect(other.requests.count == 2)
  }

  @Test func `an address that let a request run out of time without a word is put aside`() async throws {
    let other = try await LocalServer()
    let upstream = try upstream([other.address, server.address]) {
      $0.putAsideBase = .seconds(3600)
      $0.putAsideMaximum = .seconds(3600)
      $0.longestSilence = .milliseconds(100)
    }
    await #expect(throws: OutboundError.deadlineExceeded) {
      try await upstream.send(OutboundRequest(path: "/hold"), deadline: .after(.milliseconds(500)), bodyLimit: 4096)
    }
    #expect(try await statuses(10, of: upstream) == Array(repeating: 200, count: 10))
    #expect(!other.requests.contains("/echo"))
  }

  @Test func `an address that is about to stop is left alone until it has`() async throws {
    let other = try await LocalServer()
    let upstream = try upstream([other.address, server.address])
    let answer = try await upstream.send(OutboundRequest(path: "/leaving"), deadline: ample, bodyLimit: 4096)
    #expect(answer.status == 200)
    // Within the second, however busy the machine is.
    let began = ContinuousClock.now
    _ = try await statuses(4, of: upstream)
    if began.duration(to: .now) < .milliseconds(900) { #expect(other.requests == ["/leaving"]) }
    // Alone, it is asked all the same.
    let single = try self.upstream()
    _ = try await single.send(OutboundRequest(path: "/leaving"), deadline: ample, bodyLimit: 4096)
    #expect(try await statuses(2, of: single) == [200, 200])
  }

  @Test func `a streamed body is still whole after an address could not be reached`() async throws {
    let down = "http://127.0.0.1:\(try await unusedPort())"
    let upstream = try upstream([down, server.address])
    let stream = OutboundBodyStream { write in try await write(Array("whole".utf8)) }
    let response = try await upstream.send(
      OutboundRequest(method: "POST", path: "/echo", body: .stream(stream)), deadline: ample, bodyLimit: 4096)
    #expect(response.text.hasSuffix("\n\nwhole"))
  }

  @Test func `RE-3: what exceeds the bulkhead waits, what exceeds its queue is refused at once`() async throws {
    let upstream = try upstream {
      $0.inFlightLimit = 1
      $0.queueLimit = 1
    }
    let first = Task {
      try await upstream.send(OutboundRequest(path: "/hold"), deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    // One of the two waits, the other is refused while the first is still on its way.
    let errors = await withTaskGroup(of: OutboundError?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          await outboundError {
            try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
          }
        }
      }
      let refused = await group.next()
      server.release()
      return [refused, await group.next()].map { $0 ?? nil }
    }
    #expect(errors == [.overloaded(upstream: "numbers"), nil])
    #expect(try await first.value.text == "held")
    #expect(server.requests == ["/hold", "/echo"])
  }

  @Test func `RE-1: the wait for a turn ends with the deadline and with the task`() async throws {
    let upstream = try upstream { $0.inFlightLimit = 1 }
    let first = Task {
      try await upstream.send(OutboundRequest(path: "/hold"), deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    let late = await outboundError {
      try await upstream.send(
        OutboundRequest(path: "/echo"), deadline: .after(.milliseconds(50)), bodyLimit: 4096)
    }
    #expect(late == .deadlineExceeded)
    let second = Task {
      try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    second.cancel()
    #expect(await outboundError { try await second.value } == .cancelled)
    server.release()
    #expect(try await first.value.text == "held")
    // The turn was given back once, and by nobody else.
    let after = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    #expect(after.status == 200)
    #expect(server.requests == ["/hold", "/echo"])
  }

  @Test func `RE-3: a streamed answer keeps its turn until it has been read or dropped`() async throws {
    let upstream = try upstream {
      $0.inFlightLimit = 1
      $0.queueLimit = 0
    }
    let size = 64 << 20
    func open() async throws -> OutboundStreamingResponse {
      try await upstream.stream(OutboundRequest(path: "/bytes/\(size)"), deadline: ample, bodyLimit: size)
    }
    var dropped: OutboundStreamingResponse? = try await open()
    #expect(dropped?.status == 200)
    #expect(await outboundError { try await open() } == .overloaded(upstream: "numbers"))
    dropped = nil
    // The drop is told to the client's thread, which takes its jobs in order or shortly after.
    var read: OutboundStreamingResponse?
    while read == nil { read = try? await open() }
    var count = 0
    if let body = read?.body { for try await piece in body { count += piece.count } }
    #expect(count == size)
    let after = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    #expect(after.status == 200)
  }

  @Test func `RE-3: the breaker opens when half of enough requests failed, and not before`() async throws {
    let upstream = try upstream {
      $0.breakerMinimumRequests = 4
      $0.breakerOpenTime = .seconds(3600)
    }
    for path in ["/echo", "/status/503", "/echo", "/status/404", "/status/503", "/status/502"] {
      _ = try await upstream.send(OutboundRequest(path: path), deadline: ample, bodyLimit: 4096)
    }
    let error = await outboundError {
      try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(error == .unavailable(upstream: "numbers"))
    #expect(server.requests.count == 6)
  }

  @Test func `RE-3: an answer that is well opens no breaker, however many before it were not`() async throws {
    let upstream = try upstream {
      $0.breakerMinimumRequests = 4
      $0.breakerOpenTime = .seconds(3600)
    }
    for path in ["/status/503", "/status/503", "/status/503", "/echo", "/echo"] {
      _ = try await upstream.send(OutboundRequest(path: path), deadline: ample, bodyLimit: 4096)
    }
    let failed = try await upstream.send(OutboundRequest(path: "/status/503"), deadline: ample, bodyLimit: 4096)
    #expect(failed.status == 503)
    let error = await outboundError {
      try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(error == .unavailable(upstream: "numbers"))
    #expect(server.requests.count == 6)
  }

  @Test func `RE-3: a half-open breaker lets one request try, and closes when it succeeds`() async throws {
    let upstream = try upstream {
      $0.breakerMinimumRequests = 1
      $0.breakerOpenTime = .nanoseconds(1)
    }
    _ = try await upstream.send(OutboundRequest(path: "/status/503"), deadline: ample, bodyLimit: 4096)
    let trial = Task {
      try await upstream.send(OutboundRequest(path: "/hold"), deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    let error = await outboundError {
      try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(error == .unavailable(upstream: "numbers"))
    server.release()
    #expect(try await trial.value.status == 200)
    for _ in 0..<5 {
      _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    }
    #expect(server.requests.count == 7)
  }

  @Test func `RE-3: a trial that is cancelled leaves the next request to try`() async throws {
    let upstream = try upstream {
      $0.breakerMinimumRequests = 1
      $0.breakerOpenTime = .nanoseconds(1)
    }
    _ = try await upstream.send(OutboundRequest(path: "/status/503"), deadline: ample, bodyLimit: 4096)
    let trial = Task {
      try await upstream.send(OutboundRequest(path: "/hold"), deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    trial.cancel()
    #expect(await outboundError { try await trial.value } == .cancelled)
    let next = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    #expect(next.status == 200)
  }

  @Test func `an upstream without an address is refused`() throws {
    #expect(throws: OutboundError.invalidRequest(part: "address")) { try upstream([]) }
  }
}
