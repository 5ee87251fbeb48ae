import CallContext
import Glibc
import OutboundHTTP
import Reactor
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OutboundClientTests {
  let reactor: Reactor
  let client: OutboundClient
  let server: LocalServer
  let address: OutboundAddress

  init() async throws {
    reactor = try Reactor(name: "outbound")
    client = try OutboundClient(reactor: reactor)
    server = try await LocalServer()
    address = try OutboundAddress(server.address)
  }

  @Test func `a request arrives as it was written, and nothing is added but what HTTP needs`() async throws {
    let request = OutboundRequest(
      method: "PATCH", path: "/echo/../a?b=%20c", headers: [("X-One", " 1 "), ("X-Empty", ""), ("x-one", "2")],
      body: .bytes(Array("hello".utf8)))
    let response = try await client.send(request, to: address, deadline: ample, bodyLimit: 4096)
    #expect(response.status == 200)
    #expect(
      response.text == """
        PATCH /echo/../a?b=%20c
        Host: 127.0.0.1:\(server.port)
        X-One: 1
        X-Empty:\u{20}
        x-one: 2
        Content-Length: 5

        hello
        """)
  }

  @Test func `tasks on the client's own thread miss no answer, however soon it comes`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<32 {
        group.addTask(executorPreference: reactor.tasks) {
          for _ in 0..<50 {
            let response = try await client.send(
              OutboundRequest(path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
            #expect(response.status == 200)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a connection that was given up before it stood spoils none that comes after it`() async throws {
    // Whoever comes is kept waiting: its line is full.
    let full = try FullListener()
    let away = try OutboundAddress("http://127.0.0.1:\(full.port)")
    func send(to address: OutboundAddress, within time: Duration) async -> OutboundError? {
      await outboundError {
        try await client.send(
          OutboundRequest(path: "/echo"), to: address, deadline: .after(time), connectTimeout: .milliseconds(100),
          bodyLimit: 4096)
      }
    }
    for _ in 0..<5 {
      #expect(await send(to: away, within: .seconds(20)) == .unavailable(upstream: away.description))
      #expect(await send(to: address, within: .seconds(20)) == nil)
      // The caller leaves while it is connecting.
      let caller = Task { await send(to: away, within: .seconds(20)) }
      try await Task.sleep(for: .milliseconds(20))
      caller.cancel()
      #expect(await caller.value == .cancelled)
      #expect(await send(to: address, within: .seconds(20)) == nil)
    }
  }

  @Test func `an answer's fields are found by name in any case, and all of them`() async throws {
    let response = try await client.send(
      OutboundRequest(path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
    #expect(response.headers["X-TWICE"] == "one")
    #expect(response.headers.values(of: "x-twice") == ["one", "two"])
    #expect(response.headers["x-never"] == nil)
    #expect(response.headers.contains { $0.name == "X-Twice" && $0.value == "one" })
  }

  @Test func `methods with and without a body are framed as HTTP says, on one handle after the other`() async throws {
    for method in ["GET", "POST", "DELETE", "HEAD", "PUT", "GET", "OPTIONS"] {
      let response = try await client.send(
        OutboundRequest(method: method, path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
      if method == "HEAD" {
        #expect(response.body.isEmpty)
        continue
      }
      #expect(response.text.hasPrefix("\(method) /echo\n"))
      #expect(response.text.contains("Content-Length: 0") == (method == "POST" || method == "PUT"))
    }
  }

  @Test func `requests one after the other use one connection`() async throws {
    for _ in 0..<20 {
      _ = try await client.send(OutboundRequest(path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
    }
    #expect(server.connections == 1)
  }

  @Test func `RE-1: a server that does not answer costs no more than the deadline`() async throws {
    let error = await outboundError {
      try await client.send(
        OutboundRequest(path: "/hold"), to: address, deadline: .after(.milliseconds(200)), bodyLimit: 10)
    }
    #expect(error == .deadlineExceeded)
    let late = await outboundError {
      try await client.send(OutboundRequest(path: "/echo"), to: address, deadline: .after(.zero), bodyLimit: 10)
    }
    #expect(late == .deadlineExceeded)
    #expect(!server.requests.contains("/echo"))
  }

  @Test func `RE-1: a cancelled task ends its request`() async throws {
    let task = Task {
      try await client.send(OutboundRequest(path: "/hold"), to: address, deadline: ample, bodyLimit: 10)
    }
    await server.waitForArrival(of: "/hold")
    task.cancel()
    #expect(await outboundError { try await task.value } == .cancelled)
  }

  @Test func `an answer longer than the limit is refused, one of just that length is not`() async throws {
    let exact = try await client.send(
      OutboundRequest(path: "/bytes/5000"), to: address, deadline: ample, bodyLimit: 5000)
    #expect(exact.body.count == 5000)
    let error = await outboundError {
      try await client.send(OutboundRequest(path: "/bytes/5000"), to: address, deadline: ample, bodyLimit: 4999)
    }
    #expect(error == .bodyTooLarge)
  }

  @Test(arguments: ["a\r\nX-Bad: 1", "a\nb", "a\rb", "a\0b", "\r\n", "a\u{7F}"])
  func `GW-5: a value that could end its line is refused before anything is sent`(value: String) async throws {
    let request = OutboundRequest(path: "/echo", headers: [("X-Value", value)])
    let error = await outboundError {
      try await client.send(request, to: address, deadline: ample, bodyLimit: 10)
    }
    #expect(error == .invalidHeader(name: "X-Value"))
    #expect(server.connections == 0)
  }

  @Test(arguments: ["", "X Y", "X\r\nY", "X:", "X;", "X\0", "É", "Content-Length", "transfer-encoding", "Connection"])
  func `GW-5: a name that is no token, or is the client's to write, is refused`(name: String) async throws {
    let request = OutboundRequest(path: "/echo", headers: [(name, "1")])
    let error = await outboundError {
      try await client.send(request, to: address, deadline: ample, bodyLimit: 10)
    }
    #expect(error == .invalidHeader(name: name))
    #expect(error.map { !"\($0)".utf8.contains(0x0D) } == true)
    #expect(server.connections == 0)
  }

  @Test(arguments: ["", "echo", "http://elsewhere/", "/a b", "/a\r\nX: 1", "/a#b", "/é"])
  func `GW-5: a path that is not in origin form is refused`(path: String) async throws {
    let error = await outboundError {
      try await client.send(OutboundRequest(path: path), to: address, deadline: ample, bodyLimit: 10)
    }
    #expect(error == .invalidRequest(part: "path"))
    let method = await outboundError {
      try await client.send(
        OutboundRequest(method: "GET /x", path: "/"), to: address, deadline: ample, bodyLimit: 10)
    }
    #expect(method == .invalidRequest(part: "method"))
    #expect(server.connections == 0)
  }

  @Test(arguments: [
    "", "ftp://host", "file:///etc/passwd", "http://", "http://user@host", "http://host?x", "http://host#x",
    "http://host:0", "http://host:99999", "http://ho st", "http://host\r\n", "http://[::1", "unix:relative",
  ])
  func `GW-5: what is not an address is refused`(text: String) throws {
    #expect(throws: OutboundError.invalidRequest(part: "address")) { try OutboundAddress(text) }
  }

  @Test func `an address may have a path in front of every request's`() async throws {
    let prefixed = try OutboundAddress(server.address + "/front/")
    let response = try await client.send(
      OutboundRequest(path: "/echo"), to: prefixed, deadline: ample, bodyLimit: 4096)
    #expect(response.text.hasPrefix("GET /front/echo\n"))
  }

  @Test func `GW-5: a redirect is an answer and is not followed`() async throws {
    let response = try await client.send(
      OutboundRequest(path: "/redirect"), to: address, deadline: ample, bodyLimit: 4096)
    #expect(response.status == 302)
    #expect(response.headers["location"] == "/echo")
    #expect(server.requests == ["/redirect"])
  }

  @Test func `GW-5: a proxy in the environment is not used`() async throws {
    for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
    let response = try await client.send(
      OutboundRequest(path: "/echo"), to: address, deadline: ample, bodyLimit: 4096)
    #expect(response.status == 200)
  }

  @Test func `nobody listening is said as unavailable, not as a lost connection`() async throws {
    let nobody = try OutboundAddress("http://127.0.0.1:\(try await unusedPort())")
    let error = await outboundError {
      try await client.send(OutboundRequest(path: "/secret?token=1"), to: nobody, deadline: ample, bodyLimit: 10)
    }
    #expect(error == .unavailable(upstream: nobody.description))
    #expect(error?.description.contains("token") == false)
  }

  @Test func `many requests at once all get their own answer`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let response = try await client.send(
            OutboundRequest(path: "/echo/\(number)"), to: address, deadline: ample, bodyLimit: 4096)
          #expect(response.text.hasPrefix("GET /echo/\(number)\n"))
        }
      }
      try await group.waitForAll()
    }
  }
}
