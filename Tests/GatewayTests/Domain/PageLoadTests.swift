import Cryptography
import Foundation
import Identifiers
import Testing

@testable import Gateway

@Suite struct PageLoadTests {
  private let loads = PageLoads(key: Array(repeating: 5, count: 32))
  private let now = Date(timeIntervalSince1970: 1_795_473_660)
  private let visit: ShareVisit

  init() throws { visit = try #require(Self.visit()) }

  private static func visit() -> ShareVisit? {
    let link = ShareLink(
      id: ShareLink.ID(UUID()), organization: OrganizationID(UUID()), subject: .proposal(SharedProposal.ID(UUID())),
      publicID: "p", contact: Contact.ID(UUID()), name: "N", email: "n@example.com", role: .decides, status: .active,
      generation: 1, createdAt: .distantPast, expiresAt: .distantFuture, revokedAt: nil)
    return ShareVisit(link: link, session: Array(0..<16))
  }

  @Test func `a token tells which load it was, and when`() throws {
    let token = loads.token(for: visit, now: now)
    let load = try #require(loads.load(from: token, for: visit, now: now.addingTimeInterval(60)))
    #expect(load.issuedAt == now)
    let other = try #require(loads.load(from: loads.token(for: visit, now: now), for: visit, now: now))
    #expect(other.id != load.id)
    #expect(token.utf8.count == loads.placeholder().utf8.count)
    let nonces = DecisionNonces(key: Array(repeating: 5, count: 32))
    #expect(token.utf8.count == nonces.placeholder().utf8.count, "a page has holes of one length")
  }

  @Test func `every changed bit of every byte is refused`() throws {
    let bytes = try #require(Base64URL.decode(loads.token(for: visit, now: now)))
    for position in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << UInt8(bit)
        #expect(loads.load(from: Base64URL.encode(changed), for: visit, now: now) == nil)
      }
    }
    for wrong in ["", "x", Base64URL.encode(bytes.dropLast()), Base64URL.encode(bytes + [0])] {
      #expect(loads.load(from: wrong, for: visit, now: now) == nil)
    }
  }

  @Test func `a token belongs to its organization, link, session, key and time RE-9`() {
    let token = loads.token(for: visit, now: now)
    var others = Array(repeating: visit, count: 3)
    others[0].link.organization = OrganizationID(UUID())
    others[1].link.id = ShareLink.ID(UUID())
    others[2].session[0] ^= 1
    for other in others { #expect(loads.load(from: token, for: other, now: now) == nil) }
    let stranger = PageLoads(key: Array(repeating: 6, count: 32))
    #expect(stranger.load(from: token, for: visit, now: now) == nil)
    for (seconds, isTaken) in [(43_199.0, true), (43_200, false), (-299, true), (-301, false)] {
      let at = now.addingTimeInterval(seconds)
      #expect((loads.load(from: token, for: visit, now: at) != nil) == isTaken, "\(seconds)")
    }
    // A decision's one-time value has the same form, and is none.
    let nonces = DecisionNonces(key: Array(repeating: 5, count: 32))
    let nonce = nonces.make(
      for: .init(session: visit.session, subject: visit.proposal.rawValue, contentSHA256: "5e", purpose: .accept),
      now: now
    )
    #expect(loads.load(from: nonce, for: visit, now: now) == nil)
  }
}

@Suite struct VisitorFactsTests {
  @Test func `a network is told from another within a month, and never names an address`() {
    let networks = VisitorNetworks(key: Array(repeating: 3, count: 32))
    let now = Date(timeIntervalSince1970: 1_795_473_660)
    func mark(_ address: String, after seconds: Double = 0) -> String {
      networks.mark(of: address, at: now.addingTimeInterval(seconds))
    }
    let home = mark("203.0.113.7")
    #expect(home.utf8.count == 16 && home.utf8.allSatisfy { Array("0123456789abcdef".utf8).contains($0) })
    #expect(mark("203.0.113.250") == home && mark("::ffff:203.0.113.1") == home && mark("203.0.114.7") != home)
    #expect(mark("2001:db8:1:2::1") == mark("2001:db8:1:ffff::9") && mark("2001:db8:2::1") != mark("2001:db8:1::1"))
    #expect(mark("203.0.113.7", after: 86_400) == home && mark("203.0.113.7", after: 30 * 86_400) != home)
    // The month ends by UTC: 23 November 2026, 22:41.
    #expect(mark("203.0.113.7", after: 7 * 86_400 + 4739) == home)
    #expect(mark("203.0.113.7", after: 7 * 86_400 + 4740) != home)
    #expect(VisitorNetworks(key: Array(repeating: 4, count: 32)).mark(of: "203.0.113.7", at: now) != home)
    #expect(mark("") == mark("not an address"))
  }

  @Test(arguments: [
    (GatewayFixture.browser, DeviceClass.computer),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/148.0.0.0 Safari/537.36", .computer),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", .computer),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", .phone),
    ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/148.0.0.0 Mobile Safari/537.36", .phone),
    ("Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/148.0.0.0 Safari/537.36", .tablet),
    ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", .tablet),
    ("curl/8.0", .other), ("", .other),
  ])
  func `a device is told by the class that its browser names`(agent: String, device: DeviceClass) {
    #expect(DeviceClass(userAgent: agent) == device)
    #expect(DeviceClass(userAgent: nil) == .other)
  }

  @Test func `machines and the team are known by their signs SL-4`() {
    func reason(
      _ purposes: [String] = [], _ agent: String? = GatewayFixture.browser, isHead: Bool = false,
      isOwnTeam: Bool = false
    ) -> String? {
      AutomatedVisitor.reason(
        purposes: purposes, isKnownBot: AutomatedVisitor.isKnownBot(agent), isHead: isHead, isOwnTeam: isOwnTeam)
    }
    #expect(reason() == nil)
    #expect(reason(["prefetch;prerender"]) == "prefetch" && reason(["Prefetch"]) == "prefetch")
    for agent in ["Googlebot/2.1", "curl/8.0", "HeadlessChrome/130", "Barracuda Sentinel", "", nil] {
      #expect(reason([], agent) == "known_bot", "\(agent ?? "none")")
    }
    #expect(reason(isHead: true) == "head_request")
    #expect(reason(["prefetch"], isHead: true, isOwnTeam: true) == "own_team")
  }
}
