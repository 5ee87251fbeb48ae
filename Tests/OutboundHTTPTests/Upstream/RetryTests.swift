import CallContext
import Logging
import OutboundHTTP
import Reactor
import Synchronization
import Testing

/// RE-2: a request is sent again only where that can do no harm, and not too often.
@Suite(.timeLimit(.minutes(1)))
struct RetryTests {
  let client: OutboundClient
  let server: LocalServer

  init() async throws {
    client = try OutboundClient(reactor: Reactor(name: "outbound"))
    server = try await LocalServer()
  }

  func upstream(_ change: (inout UpstreamPolicy) -> Void = { _ in }) throws -> Upstream {
    var policy = UpstreamPolicy.internalService
    policy.retryBudgetPerSecond = 100
    policy.retryBaseDelay = .milliseconds(1)
    change(&policy)
    return try Upstream(
      name: "orders", addresses: [OutboundAddress(server.address)], client: client, policy: policy,
      logger: Logger(label: "test"), random: { 0.5 })
  }

  func sendings(of path: String) -> Int { server.requests.count { $0 == path } }

  @Test(arguments: ["POST", "DELETE", "GET"])
  func `an unsafe request that may have been received is never sent again`(method: String) async throws {
    let upstream = try upstream()
    let body: OutboundBody = method == "POST" ? .bytes([0x31]) : .none
    let request = OutboundRequest(method: method, path: "/drop", body: body)
    let onNew = await outboundError { try await upstream.send(request, deadline: ample, bodyLimit: 10) }
    #expect(onNew == .connectionLost(upstream: "orders"))
    #expect(sendings(of: "/drop") == 1)

    // On a kept connection too, where libcurl by itself would send it again.
    _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    let connections = server.connections
    let onKept = await outboundError { try await upstream.send(request, deadline: ample, bodyLimit: 10) }
    #expect(onKept == .connectionLost(upstream: "orders"))
    #expect(sendings(of: "/drop") == 2)
    #expect(server.connections <= connections + 1)
  }

  @Test func `nor is a request with a streamed body`() async throws {
    let upstream = try upstream()
    _ = try await upstream.send(OutboundRequest(path: "/echo"), deadline: ample, bodyLimit: 4096)
    let stream = OutboundBodyStream { write in try await write([0x31]) }
    let error = await outboundError {
      try await upstream.send(
        OutboundRequest(method: "POST", path: "/drop", body: .stream(stream)), deadline: ample, retry: .keyed,
        bodyLimit: 10)
    }
    #expect(error == .connectionLost(upstream: "orders"))
    #expect(sendings(of: "/drop") == 1)
  }

  @Test(arguments: [RetryPermission.safe, .keyed])
  func `a safe or keyed request is sent at most twice more`(permission: RetryPermission) async throws {
    let upstream = try upstream()
    let error = await outboundError {
      try await upstream.send(
        OutboundRequest(method: "POST", path: "/drop"), deadline: ample, retry: permission, bodyLimit: 10)
    }
    #expect(error == .connectionLost(upstream: "orders"))
    #expect(sendings(of: "/drop") == 3)
  }

  @Test func `every attempt has its own fields, so that a signature is never sent twice`() async throws {
    let upstream = try upstream()
    let attempts = Mutex(0)
    let request = OutboundRequest(method: "POST", path: "/drop-first", headers: [("fixed", "yes")]) {
      let attempt = attempts.withLock { count in
        count += 1
        return count
      }
      return [("attempt", "\(attempt)")]
    }
    let answer = try await upstream.send(request, deadline: ample, retry: .keyed, bodyLimit: 4096)
    let echo = String(decoding: answer.body, as: UTF8.self)
    #expect(echo.contains("attempt: 2\n"))
    #expect(!echo.contains("attempt: 1\n"))
    #expect(echo.contains("fixed: yes\n"))
    #expect(sendings(of: "/drop-first") == 2)
  }

  @Test func `an answer of 503 is retried when permitted, and given as it is in the end`() async throws {
    let upstream = try upstream()
    let request = OutboundRequest(path: "/status/503")
    #expect(try await upstream.send(request, deadline: ample, bodyLimit: 10).status == 503)
    #expect(sendings(of: "/status/503") == 1)
    #expect(try await upstream.send(request, deadline: ample, retry: .safe, bodyLimit: 10).status == 503)
    #expect(sendings(of: "/status/503") == 4)
    // Other errors are the answer.
    let other = OutboundRequest(path: "/status/500")
    #expect(try await upstream.send(other, deadline: ample, retry: .safe, bodyLimit: 10).status == 500)
    #expect(sendings(of: "/status/500") == 1)
  }

  @Test func `retries end with their budget`() async throws {
    let upstream = try upstream {
      $0.retryBudgetPerSecond = 0
      $0.retryBudgetShare = 0.1
      $0.breakerMinimumRequests = 1000
    }
    for _ in 0..<41 {
      _ = try await upstream.send(
        OutboundRequest(path: "/status/503"), deadline: ample, retry: .safe, bodyLimit: 10)
    }
    // One to begin with, and one for each ten requests.
    #expect((44...46).contains(sendings(of: "/status/503")))
  }

  @Test func `no retry is begun that the deadline would cut off`() async throws {
    let upstream = try upstream {
      $0.retryBaseDelay = .seconds(3600)
      $0.retryMaximumDelay = .seconds(3600)
    }
    let response = try await upstream.send(
      OutboundRequest(path: "/status/503"), deadline: ample, retry: .safe, bodyLimit: 10)
    #expect(response.status == 503)
    #expect(sendings(of: "/status/503") == 1)
  }

  @Test func `nothing is sent again once the deadline has passed`() async throws {
    let upstream = try upstream()
    let error = await outboundError {
      try await upstream.send(
        OutboundRequest(path: "/hold"), deadline: .after(.milliseconds(200)), retry: .safe, bodyLimit: 10)
    }
    #expect(error == .deadlineExceeded)
    // None at all on a machine so busy that not even the first one left in time.
    #expect(sendings(of: "/hold") <= 1)
  }
}
