import CallContext
import Foundation
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOCore
import ServiceRuntime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RequestPipelineTests {
  struct Body: Codable {
    var name: String
    var count: Int
  }

  struct Surprise: Error {
    let secret = "the password is xyzzy"
  }

  static let routes: [Route<TestAccess>] = [
    .get("/hello/{name}", .anyone, "hello") { _, context in text("hello \(try context.path.text("name"))") },
    .post("/echo", .anyone, "echo") { request, context in
      .json(bytes: try JSONOutput.encode(try await context.decodeBody(Body.self, from: request)))
    },
    .post("/small", .anyone, "small", bodyLimit: 16) { request, context in
      text("\(try await context.bodyBytes(from: request).count)")
    },
    .get("/closed", .nobody, "closed") { _, _ in text("never") },
    .get("/surprise", .anyone, "surprise") { _, _ in throw Surprise() },
    .get("/conflict", .anyone, "conflict") { _, _ in throw Problem(.conflict, code: "already_decided") },
    .get("/teapot", .anyone, "teapot") { _, _ in throw HTTPError(.init(code: 418), message: "private words") },
    .get("/late", .anyone, "late") { _, _ in throw CancellationError() },
  ]

  static func run(_ body: (Int) async throws -> Void) async throws {
    let listener = ServiceHostTests.listener(routes) { response, _, _ in
      response.headers[.xContentTypeOptions] = "nosniff"
    }
    try await RunningService.run(listeners: [listener]) { try await body(try $0.port("public")) }
  }

  static func code(_ response: RawConnection.Response) throws -> String? {
    #expect(response.headers["content-type"] == "application/problem+json")
    let object = try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any]
    #expect(object?["instance"] as? String == response.headers["x-request-id"])
    #expect(object?["status"] as? Int == response.status)
    return object?["code"] as? String
  }

  @Test func `an answer carries its request id, the date and no server name`() async throws {
    try await Self.run { port in
      let response = try await RawConnection.request(port: port, "GET /hello/you")
      #expect(response.status == 200)
      #expect(response.body == "hello you")
      #expect(response.headers["x-request-id"]?.count == 32)
      #expect(response.headers["date"]?.hasSuffix("GMT") == true)
      #expect(response.headers["server"] == nil)
      #expect(response.headers["x-content-type-options"] == "nosniff")
      // What the outside calls itself is not believed.
      let other = try await RawConnection.request(
        port: port, "GET /hello/you", headers: [("x-request-id", "11111111111111111111111111111111")])
      #expect(other.headers["x-request-id"] != "11111111111111111111111111111111")
    }
  }

  // GW-6, TI-1
  @Test func `refusals are problems, of one form, with the decoration of every answer`() async throws {
    try await Self.run { port in
      for (line, status, code) in [
        ("GET /nowhere", 404, "not_found"), ("DELETE /echo", 405, "method_not_allowed"),
        ("GET /closed", 401, "unauthorized"), ("GET /surprise", 500, "internal"),
        ("GET /conflict", 409, "already_decided"), ("GET /teapot", 418, "http_418"),
        ("GET /late", 503, "unavailable"),
      ] {
        let response = try await RawConnection.request(port: port, line)
        #expect(response.status == status, "\(line)")
        #expect(try Self.code(response) == code)
        #expect(response.headers["x-content-type-options"] == "nosniff")
        #expect(
          !response.body.contains("xyzzy") && !response.body.contains("private") && !response.body.contains("Surprise"))
      }
      let refused = try await RawConnection.request(port: port, "DELETE /echo")
      #expect(refused.headers["allow"] == "POST")
    }
  }

  @Test func `HEAD is GET without its body`() async throws {
    try await Self.run { port in
      let response = try await RawConnection.request(port: port, "HEAD /hello/you")
      #expect(response.status == 200)
      #expect(response.headers["content-length"] == "9")
      #expect(response.body.isEmpty)
    }
  }

  // GW-3, AU-6
  @Test func `a body is JSON by name, of limited size, and strict`() async throws {
    try await Self.run { port in
      func post(_ body: String, type: String? = "application/json") async throws -> RawConnection.Response {
        try await RawConnection.request(
          port: port, "POST /echo", headers: type.map { [("Content-Type", $0)] } ?? [], body: body)
      }
      #expect(try await post(#"{"count":1,"name":"x"}"#).body == #"{"name":"x","count":1}"#)
      #expect(try await post(#"{"count":1,"name":"x"}"#, type: "Application/JSON; charset=UTF-8").status == 200)
      for type in [nil, "text/plain", "application/json; charset=latin1", "application/jsonx", "text/json"] {
        let response = try await post(#"{"count":1,"name":"x"}"#, type: type)
        #expect(response.status == 415)
        #expect(try Self.code(response) == "unsupported_media_type")
      }
      let unknown = try await post(#"{"count":1,"name":"x","admin":true}"#)
      #expect(unknown.status == 400)
      #expect(try Self.code(unknown) == "unknown_key")
      let large = try await post("{\"name\":\"" + String(repeating: "x", count: 1 << 20) + "\",\"count\":1}")
      #expect(large.status == 413)
      #expect(try Self.code(large) == "content_too_large")
    }
  }

  // GW-3
  @Test func `a route's own limit also holds for bodies of unknown length`() async throws {
    try await Self.run { port in
      #expect(
        try await RawConnection.request(port: port, "POST /small", body: String(repeating: "x", count: 16)).body == "16"
      )
      #expect(
        try await RawConnection.request(port: port, "POST /small", body: String(repeating: "x", count: 17)).status
          == 413)
      let response = try await RawConnection.open(port: port) { connection in
        try await connection.send(
          "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nxxxxxxxxx\r\n9\r\nxxxxxxxxx\r\n0\r\n\r\n"
        )
        return try await connection.response()
      }
      #expect(response.status == 413)
    }
  }

  @Test func `one connection serves many requests`() async throws {
    try await Self.run { port in
      try await RawConnection.open(port: port) { connection in
        for number in 0..<50 {
          try await connection.send(RawConnection.head("GET /hello/\(number)"))
          #expect(try await connection.response().body == "hello \(number)")
        }
      }
    }
  }

  // GW-1
  @Test func `a signed call reaches its handler with its caller, unsigned ones do not`() async throws {
    let keys = CallerKeys(
      from: "gateway", to: "proposals", current: Secret("k4Jx0vQ9Zr7TnW2bLp8YdHs3MfGc6EaU"))
    let verifier = CallerVerifier(service: "proposals", keys: [keys], clock: .system)
    let signer = CallerSigner(keys: keys, clock: .system)
    let listener = Listener(
      name: "internal", port: 0,
      table: RouteTable([
        Route<TestAccess>.post("/internal/v1/x", .anyone, "x") { request, context in
          let body = try await context.decodeBody(Body.self, from: request)
          return text("\(try context.requireCaller().principal.text) \(context.peer ?? "") \(body.name)")
        }
      ]) { _, request, context in try await verifier.admit(&request, &context) })
    let caller = Caller(
      organization: OrganizationID(UUID()), principal: .service("gateway"), scopes: ["proposals:read"])
    try await RunningService.run(listeners: [listener]) { service in
      let port = try service.port("internal")
      let body = #"{"name":"n","count":2}"#
      let id = RequestIdentifier.make()
      let signed = signer.headers(
        method: "POST", path: "/internal/v1/x", body: Array(body.utf8), caller: caller, deadline: .after(.seconds(5)),
        requestID: id)
      let type = [(name: "Content-Type", value: "application/json")]
      let response = try await RawConnection.request(
        port: port, "POST /internal/v1/x", headers: type + signed, body: body)
      #expect(response.body == "service:gateway gateway n")
      #expect(response.headers["x-request-id"] == id)
      let replayed = try await RawConnection.request(
        port: port, "POST /internal/v1/x", headers: type + signed, body: body)
      #expect(replayed.status == 401)
      let unsigned = try await RawConnection.request(port: port, "POST /internal/v1/x", headers: type, body: body)
      #expect(unsigned.status == 401)
      #expect(try Self.code(unsigned) == "unauthorized")
    }
  }

  @Test func `metrics count by route, not by path`() async throws {
    let metrics = MetricsRegistry()
    let readiness = Readiness()
    let service = try await RunningService.start(
      listeners: [
        ServiceHostTests.listener(Self.routes), .operations(port: 0, readiness: readiness, metrics: metrics),
      ], readiness: readiness, metrics: metrics)
    for name in ["a", "b"] {
      _ = try await RawConnection.request(port: try service.port("public"), "GET /hello/\(name)")
    }
    _ = try await RawConnection.request(port: try service.port("public"), "GET /hello/a/b/c")
    let lines = try await RawConnection.request(port: try service.port("operations"), "GET /metrics").body
    #expect(lines.contains(#"http_requests_total{listener="public",route="/hello/{name}",status="2xx"} 2"#))
    #expect(lines.contains(#"http_requests_total{listener="public",route="",status="4xx"} 1"#))
    #expect(lines.contains(#"http_request_duration_seconds_count{listener="public",route="/hello/{name}"} 2"#))
    try await service.stop()
  }
}
