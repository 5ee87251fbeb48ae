import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Identifiers
import Testing

@testable import ServiceRuntime

@Suite struct CallerSignatureTests {
  static let secret = Secret(bytes: Array("k4Jx0vQ9Zr7TnW2bLp8YdHs3MfGc6EaU".utf8))
  static let other = Secret(bytes: Array("p1Xc8mB5Nq2VtR6wKj9ZsLd4HyGf7TaE".utf8))
  static let keys = CallerKeys(from: "gateway", to: "proposals", current: secret)
  static let clock = WallClock { Date(timeIntervalSince1970: 1_795_425_300) }
  static let caller = Caller(
    organization: OrganizationID(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))),
    principal: .link(UUID(uuid: (9, 9, 9, 9, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))),
    scopes: ["proposals:read", "proposals:decide"])

  struct Message {
    var method = "POST"
    var target = "/internal/v1/proposals/7/acceptance?x=1"
    var headers = HTTPFields()
    var body = Array("{\"note\":\"ok\"}".utf8)
  }

  static func signed(
    keys: CallerKeys = keys, clock: WallClock = clock, method: String = "POST", caller: Caller = caller,
    deadline: Deadline = .after(.seconds(5))
  ) throws -> Message {
    var message = Message(method: method)
    let headers = CallerSigner(keys: keys, clock: clock).headers(
      method: method, path: "/internal/v1/proposals/7/acceptance", query: "x=1", body: message.body, caller: caller,
      deadline: deadline, requestID: "0af7651916cd43dd8448eb211c80319c")
    for (name, value) in headers { message.headers[try #require(HTTPField.Name(name))] = value }
    return message
  }

  static func verifier(_ keys: [CallerKeys] = [keys], clock: WallClock = clock) -> CallerVerifier {
    CallerVerifier(service: "proposals", keys: keys, clock: clock)
  }

  static func verify(_ message: Message, by verifier: CallerVerifier = verifier()) -> SignedCall? {
    verifier.verify(method: message.method, target: message.target, headers: message.headers, body: message.body)
  }

  // GW-1
  @Test func `a signed call says who asks, by when and for which request`() throws {
    let call = try #require(Self.verify(try Self.signed()))
    #expect(call.caller == Self.caller)
    #expect(call.from == "gateway")
    #expect((4900...5000).contains(call.deadlineMilliseconds))
    #expect(call.requestID == "0af7651916cd43dd8448eb211c80319c")
  }

  @Test(arguments: [
    Principal.service("gateway"), .key(UUID()), .member(UUID()), .contact(UUID()), .link(UUID()),
  ])
  func `every kind of principal survives`(principal: Principal) throws {
    let caller = Caller(organization: OrganizationID(UUID()), principal: principal, scopes: [])
    #expect(Self.verify(try Self.signed(caller: caller))?.caller == caller)
  }

  // GW-1
  @Test func `whatever is changed, nothing is let in`() throws {
    let good = try Self.signed()
    var changed: [(String, Message)] = []
    func change(_ what: String, _ edit: (inout Message) -> Void) {
      var message = good
      edit(&message)
      changed.append((what, message))
    }
    change("method") { $0.method = "DELETE" }
    change("path") { $0.target = "/internal/v1/proposals/8/acceptance?x=1" }
    change("query") { $0.target = "/internal/v1/proposals/7/acceptance?x=2" }
    change("no query") { $0.target = "/internal/v1/proposals/7/acceptance" }
    change("body") { $0.body[2] ^= 1 }
    change("no body") { $0.body = [] }
    for field in good.headers {
      change("without \(field.name)") { $0.headers[field.name] = nil }
      change("\(field.name) twice") { $0.headers.append(field) }
      change("\(field.name) altered") { $0.headers[field.name] = field.value + "1" }
    }
    for (what, message) in changed { #expect(Self.verify(message) == nil, "\(what)") }
    #expect(Self.verify(Message()) == nil)
    #expect(Self.verify(good) != nil)
  }

  // GW-1
  @Test func `a digest that belongs to another body is refused even when it is signed`() throws {
    var message = try Self.signed()
    message.body.append(0x20)
    #expect(Self.verify(message) == nil)
  }

  // GW-1: one key for each pair of services.
  @Test func `keys of other pairs open nothing`() throws {
    let toBilling = CallerKeys(from: "gateway", to: "billing", current: Self.secret)
    #expect(Self.verify(try Self.signed(keys: toBilling)) == nil)
    // Even a receiver that knows the key for another service does not take its calls.
    #expect(Self.verify(try Self.signed(keys: toBilling), by: Self.verifier([toBilling, Self.keys])) == nil)
    let wrong = CallerKeys(from: "gateway", to: "proposals", current: Self.other)
    #expect(Self.verify(try Self.signed(keys: wrong)) == nil)
  }

  @Test func `two keys are accepted while one replaces the other`() throws {
    let new = CallerKeys(from: "gateway", to: "proposals", current: Self.other, previous: Self.secret)
    let both = Self.verifier([new])
    #expect(Self.verify(try Self.signed(), by: both) != nil)
    #expect(Self.verify(try Self.signed(keys: new), by: both) != nil)
    #expect(Self.verify(try Self.signed(keys: new)) == nil)
    #expect(CallerKeys(from: "a", to: "b", secrets: []) == nil)
    #expect(CallerKeys(from: "a", to: "b", secrets: [Self.secret, Self.other]) != nil)
  }

  // GW-1: jti.
  @Test func `an unsafe call is accepted once`() throws {
    let verifier = Self.verifier()
    let message = try Self.signed()
    #expect(Self.verify(message, by: verifier) != nil)
    #expect(Self.verify(message, by: verifier) == nil)
    let safe = try Self.signed(method: "GET")
    #expect(Self.verify(safe, by: verifier) != nil)
    #expect(Self.verify(safe, by: verifier) != nil)
  }

  // RE-9
  @Test(arguments: [-300.0, -60, 0, 60, 299])
  func `clocks up to five minutes apart do no harm`(skew: Double) throws {
    let theirs = WallClock { Date(timeIntervalSince1970: 1_795_425_300 + skew) }
    #expect(Self.verify(try Self.signed(clock: theirs)) != nil)
  }

  @Test(arguments: [-400.0, 400])
  func `clocks further apart are refused`(skew: Double) throws {
    let theirs = WallClock { Date(timeIntervalSince1970: 1_795_425_300 + skew) }
    #expect(Self.verify(try Self.signed(clock: theirs)) == nil)
  }
}
