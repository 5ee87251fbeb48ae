import HTTPTypes
import Hummingbird
import Identifiers
import NIOCore
import Testing

@testable import ServiceRuntime

@Suite struct RouteTableTests {
  static func route(_ method: HTTPRequest.Method, _ template: String, _ name: String) -> Route<Void> {
    Route(method, template, access: (), name: name) { _, context in
      Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: context.routeTemplate)))
    }
  }

  static let table = RouteTable(
    [
      route(.get, "/", "root"), route(.get, "/p/{publicId}", "page"), route(.get, "/p/mine", "mine"),
      route(.post, "/p/{publicId}/acceptance", "accept"), route(.delete, "/a/{one}/b/{two}", "two"),
      route(.get, "/a/{one}/c", "c"), route(.put, "/p/{publicId}", "replace"), route(.get, "/p/mine/deep", "deep"),
    ]) { _, _, _ in }

  static func found(_ method: HTTPRequest.Method, _ path: String) -> (name: String, values: [String])? {
    guard case .found(let route, let parameters) = table.match(method: method, path: path) else { return nil }
    return (route.name, parameters.values.map(\.value))
  }

  @Test func `a path leads to its row with its captures`() throws {
    #expect(try #require(Self.found(.get, "/")) == ("root", []))
    #expect(try #require(Self.found(.get, "/p/x7")) == ("page", ["x7"]))
    #expect(try #require(Self.found(.get, "/p/mine")) == ("mine", []))
    #expect(try #require(Self.found(.put, "/p/x7")) == ("replace", ["x7"]))
    #expect(try #require(Self.found(.delete, "/a/1/b/2")) == ("two", ["1", "2"]))
    #expect(try #require(Self.found(.post, "/p/mine/acceptance")) == ("accept", ["mine"]))
    #expect(try #require(Self.found(.head, "/p/x7")) == ("page", ["x7"]))
    #expect(try #require(Self.found(.get, "/p/a%20b%C3%A9")) == ("page", ["a bé"]))
  }

  // TI-1
  @Test(arguments: [
    "/p", "/p/", "/p//", "//", "/p/x/", "/p/x/acceptance/", "/P/x", "/unknown", "", "p/x", "/p/x/y", "/a//b/2",
    "/p/%2e%2e", "/p/..", "/p/.", "/p/a%2Fb", "/p/%", "/p/%0", "/p/%zz", "/p/%00", "/p/%0d%0a", "/p/%ff", "/p/a%5Cb",
    String(repeating: "/a", count: 5000),
  ])
  func `any other path is nowhere`(path: String) {
    for method in [HTTPRequest.Method.get, .post] {
      guard case .notFound = Self.table.match(method: method, path: path) else {
        // A known path with the other method is not what is asked here.
        if case .wrongMethod = Self.table.match(method: method, path: path) { continue }
        Issue.record("\(path) was found")
        continue
      }
    }
    #expect(Self.found(.get, path) == nil)
  }

  @Test func `a known path with another method says which it has`() {
    guard case .wrongMethod(let allow, let template) = Self.table.match(method: .delete, path: "/p/x7") else {
      Issue.record("not refused")
      return
    }
    #expect(allow == ["GET", "HEAD", "PUT"])
    #expect(template == "/p/{publicId}")
    guard case .wrongMethod(let posts, _) = Self.table.match(method: .get, path: "/p/x7/acceptance") else {
      Issue.record("not refused")
      return
    }
    #expect(posts == ["POST"])
  }

  // TI-1
  @Test func `every row can be listed`() {
    #expect(Self.table.rows.map(\.name) == ["root", "page", "mine", "accept", "two", "c", "replace", "deep"])
    #expect(Self.table.rows[3].method == .post)
    #expect(Self.table.rows[3].template == "/p/{publicId}/acceptance")
  }

  // TI-1
  @Test func `a malformed id is nobody's id`() throws {
    var path = PathParameters()
    path.values = [("id", "018f0000-0000-7000-8000-000000000001"), ("bad", "018F0000-0000-7000-8000-000000000001")]
    #expect(try path.id("id", as: OrganizationID.self).description == "018f0000-0000-7000-8000-000000000001")
    for name in ["bad", "none"] {
      #expect(throws: Problem.notFound) { try path.id(name, as: OrganizationID.self) }
    }
  }

  @Test func `two rows for one path and method stop the program at its start`() async {
    await #expect(processExitsWith: .failure) {
      _ = RouteTable([Self.route(.get, "/a/{x}", "one"), Self.route(.get, "/a/{y}", "two")]) { _, _, _ in }
    }
  }

  // TI-4
  @Test func `query parameters are known, once, and well encoded`() throws {
    let query = try QueryParameters("limit=20&after=a%2Bb+c&flag", allowed: ["limit", "after", "flag"])
    #expect(query["after"] == "a+b c")
    #expect(query["flag"] == "")
    #expect(try query.int("limit", in: 1...100) == 20)
    #expect(try query.int("none", in: 1...100) == nil)
    for (text, code) in [
      ("limit=1&limit=2", "duplicate_parameter"), ("org=1", "unknown_parameter"), ("limit=%zz", "query_syntax"),
      ("lim%69t=1&limit=1", "duplicate_parameter"), ("&limit=1", "unknown_parameter"), ("limit=%00", "query_syntax"),
    ] {
      let problem = #expect(throws: Problem.self) { try QueryParameters(text, allowed: ["limit"]) }
      #expect(problem?.code == code)
    }
    for text in ["0", "101", "1.0", "+5", "05", " 5", "99999999999999999999"] {
      let bad = try QueryParameters("limit=\(text)", allowed: ["limit"])
      #expect(throws: Problem.self, "\(text)") { try bad.int("limit", in: 1...100) }
    }
  }
}
