import Foundation
import Identifiers
import Testing

@testable import Gateway

@Suite struct SignInRulesTests {
  @Test func `a code is 40 bits in eight characters that can't be mistaken AU-1`() {
    #expect(SignInCode.alphabet.count == 32 && Set(SignInCode.alphabet).count == 32)
    #expect(!SignInCode.alphabet.contains { "ILOUilou".utf8.contains($0) })
    #expect(SignInCode(random: [0, 0, 0, 0, 0]).text == "00000000")
    #expect(SignInCode(random: [255, 255, 255, 255, 255]).text == "ZZZZZZZZ")
    // Every bit makes another code, and each character comes from five of them.
    var codes: Set<String> = []
    for bit in 0..<40 {
      var random: [UInt8] = [0, 0, 0, 0, 0]
      random[bit / 8] = 0x80 >> UInt8(bit % 8)
      let code = SignInCode(random: random)
      #expect(code.text.utf8.enumerated().filter { $1 != UInt8(ascii: "0") }.map(\.offset) == [bit / 5])
      codes.insert(code.text)
    }
    #expect(codes.count == 40)
    #expect(SignInCode(random: [1, 2, 3, 4, 5]).shown.count == 9)
  }

  @Test(arguments: [
    "7K3M-Q9XD", "7k3mq9xd", " 7K3M Q9XD ", "7-K-3-M-Q-9-X-D", "7K3MQ9XD\t",
  ])
  func `a code is read however it is typed`(_ typed: String) {
    #expect(SignInCode(typed: typed)?.text == "7K3MQ9XD")
  }

  @Test func `look-alikes are read as what was meant`() {
    #expect(SignInCode(typed: "oOiIlL00")?.text == "00111100")
  }

  @Test(arguments: [
    "", "7K3MQ9X", "7K3MQ9XDD", "7K3M-Q9XU", "7K3MQ9X\u{0}", "7K3MQ9X\r\n", "7K3MQ9Xé", "７K3MQ9XD",
    String(repeating: "7", count: 5000),
  ])
  func `what is no code is none`(_ typed: String) {
    #expect(SignInCode(typed: typed) == nil)
  }

  @Test func `link and code last ten minutes, and a mail that comes too late is not sent AU-1`() {
    let now = ViewSamples.now
    #expect(SignInRequest.expiry(from: now).timeIntervalSince(now) == 600)
    #expect(SignInRequest.tries == 5 && SignInRequest.mailsPerHour == 5)
    let request = SignInRequest(
      audience: .member, addressHash: [], nonceHash: [], tokenHash: [], codeMAC: [], returnPath: nil, requestedAt: now,
      expiresAt: SignInRequest.expiry(from: now))
    #expect(request.mailExpiresAt < request.expiresAt && request.mailExpiresAt > now.addingTimeInterval(300))
  }

  @Test func `a team's session ends after 30 minutes idle and after 12 hours at the latest AU-5`() {
    let began = ViewSamples.now
    func session(used: Double) -> Session {
      Session(
        id: Identifier(UUID()), member: Identifier(UUID()), device: SessionDevice(kind: .other, program: nil),
        beganAt: began, lastUsedAt: began.addingTimeInterval(used), expiresAt: began.addingTimeInterval(43_200))
    }
    #expect(SignInAudience.member.session == SessionLifetime(idleSeconds: 1800, absoluteSeconds: 43_200))
    #expect(session(used: 0).isCurrent(at: began.addingTimeInterval(1799)))
    #expect(!session(used: 0).isCurrent(at: began.addingTimeInterval(1800)))
    #expect(session(used: 43_000).isCurrent(at: began.addingTimeInterval(43_199)))
    #expect(!session(used: 43_199).isCurrent(at: began.addingTimeInterval(43_200)))
    #expect(!session(used: 0).isToBeTouched(at: began.addingTimeInterval(59)))
    #expect(session(used: 0).isToBeTouched(at: began.addingTimeInterval(60)))
  }

  @Test(arguments: ["/team/account", "/team/proposals/0197-a_B", "/team/proposals?state=open&page=2", "/team/a/b/c"])
  func `a page of the team is one to go on to`(_ path: String) {
    #expect(TeamPath(path)?.text == path)
  }

  @Test(arguments: [
    "", "/", "/team", "/team/", "team/account", "//evil.example/team/x", "/team//evil.example", "/team/../s/x",
    "/team/./x", "/team/%2e%2e/x", "/team\\x", "/team/\\evil.example", "/teams/x", "/TEAM/x",
    "https://evil.example/team/x",
    "/team/x#y", "/team/x y", "/team/x\r\nSet-Cookie: a=b", "/team/x\u{0}", "/team/é", "/team/x?u=//evil.example",
    "/team/x?a=b?c", "/team/x;y", "/team/x@evil.example", "/team/sign-in", "/team/sign-in/x", "/team/sign-out",
    "/team/" + String(repeating: "a", count: 300), "javascript:alert(1)", "/team/x?y=%2F",
  ])
  func `nothing else is, whatever a browser would make of it`(_ path: String) {
    #expect(TeamPath(path) == nil)
  }

  @Test func `answers come in whole tenths of a second AU-2`() {
    for (elapsed, rest) in [(0, 100), (1, 99), (15, 85), (99, 1), (100, 100), (250, 50)] {
      #expect(SignInRoutes.rest(after: .milliseconds(elapsed)) == .milliseconds(rest), "\(elapsed)")
    }
  }

  @Test func `roles hold what their work needs and no more`() {
    #expect(Member.Role.owner.scopes == APIScopes.all && Member.Role.manager.scopes == APIScopes.all)
    #expect(
      Set(Member.Role.estimator.scopes) == ["directory:read", "proposals:read", "proposals:write", "activity:read"])
    #expect(
      Set(Member.Role.bookkeeper.scopes) == ["directory:read", "proposals:read", "activity:read", "billing:read"])
  }

  @Test(arguments: [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "computer", "Firefox, Linux"),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 "
        + "Mobile/15E148 Safari/604.1", "phone", "Safari, iPhone"
    ),
    (
      "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36",
      "phone", "Chrome, Android"
    ),
    (
      "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36", "tablet",
      "Chrome, Android"
    ),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36 "
        + "Edg/148.0.0.0", "computer", "Edge, Windows"
    ),
    ("", "other", nil), ("<script>alert(1)</script>", "other", nil),
  ])
  func `devices are named in plain words, of our own`(agent: String, kind: String, program: String?) {
    let device = SessionDevice(userAgent: agent)
    #expect(device.kind.rawValue == kind && device.program == program)
  }
}
