import NIOCore
import Testing

@testable import ServiceRuntime

@Suite("Addresses and rates (SL-7)")
struct AddressTests {
  @Test func `one address has one value, however it is written`() throws {
    #expect(IPAddress("::ffff:192.0.2.1") == IPAddress("192.0.2.1"))
    #expect(IPAddress("2001:DB8:0::1") == IPAddress("2001:db8::1"))
    #expect(IPAddress(try SocketAddress(ipAddress: "192.0.2.1", port: 9)) == IPAddress("192.0.2.1"))
    #expect(IPAddress(try SocketAddress(ipAddress: "2001:db8::1", port: 9)) == IPAddress("2001:db8::1"))
    #expect(IPAddress(try SocketAddress(unixDomainSocketPath: "/x")) == nil)
    #expect(IPAddress("192.0.2.1")?.description == "192.0.2.1")
    #expect(IPAddress("2001:db8::1")?.description == "2001:db8:0:0:0:0:0:1")
    for wrong in ["", "1", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "::1%lo", "[::1]", "1.2.3.4\u{0}", "a.b.c.d"] {
      #expect(IPAddress(wrong) == nil, "\(wrong)")
    }
  }

  @Test func `networks contain by bits`() throws {
    let network = try #require(IPNetwork("10.128.0.0/9"))
    #expect(network.contains(try #require(IPAddress("10.255.1.1"))))
    #expect(!network.contains(try #require(IPAddress("10.127.1.1"))))
    #expect(try #require(IPNetwork("0.0.0.0/0")).contains(try #require(IPAddress("255.1.1.1"))))
    #expect(!(try #require(IPNetwork("::/0")).contains(try #require(IPAddress("255.1.1.1")))))
    #expect(try #require(IPNetwork("2001:db8::/33")).contains(try #require(IPAddress("2001:db8:7fff::1"))))
    #expect(!(try #require(IPNetwork("2001:db8::/33")).contains(try #require(IPAddress("2001:db8:8000::1")))))
    #expect(try #require(IPNetwork("::1")).contains(try #require(IPAddress("::1"))))
    for wrong in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "x/8", "::/129", "10.0.0.0/+8"] {
      #expect(IPNetwork(wrong) == nil, "\(wrong)")
    }
  }

  @Test func `X-Forwarded-For counts only from our own proxies, and only their hop`() throws {
    let proxies = [try #require(IPNetwork("10.0.0.0/8"))]
    func client(_ peer: String, _ values: [String]) -> String? {
      ClientAddress.resolve(peer: IPAddress(peer), forwardedFor: values, trustedProxies: proxies)?.description
    }
    #expect(client("203.0.113.9", ["198.51.100.1"]) == "203.0.113.9")
    #expect(client("10.0.0.1", ["198.51.100.1"]) == "198.51.100.1")
    // What the client made up stands to the left.
    #expect(client("10.0.0.1", ["1.1.1.1, 198.51.100.1"]) == "198.51.100.1")
    #expect(client("10.0.0.1", ["1.1.1.1", "198.51.100.1,10.0.0.2"]) == "198.51.100.1")
    #expect(client("10.0.0.1", ["198.51.100.1:4711"]) == "198.51.100.1")
    #expect(client("10.0.0.1", ["[2001:db8::1]:4711"]) == "2001:db8:0:0:0:0:0:1")
    #expect(client("10.0.0.1", ["198.51.100.1, nonsense"]) == "10.0.0.1")
    #expect(client("10.0.0.1", [""]) == "10.0.0.1")
    #expect(client("10.0.0.1", []) == "10.0.0.1")
    #expect(ClientAddress.resolve(peer: nil, forwardedFor: ["1.1.1.1"], trustedProxies: proxies) == nil)
  }

  private let start = ContinuousClock.now

  @Test func `ten guesses a minute and address, then a wait that is true`() throws {
    let limiter = RateLimiter()
    let address = try #require(IPAddress("192.0.2.1"))
    for _ in 0..<10 { #expect(limiter.check(address, now: start) == .allowed) }
    #expect(limiter.check(address, now: start) == .denied(retryAfterSeconds: 6))
    #expect(limiter.check(try #require(IPAddress("192.0.2.2")), now: start) == .allowed)
    #expect(limiter.check(address, now: start + .seconds(5)) == .denied(retryAfterSeconds: 1))
    #expect(limiter.check(address, now: start + .seconds(6)) == .allowed)
    #expect(limiter.check(address, now: start + .seconds(6)) == .denied(retryAfterSeconds: 6))
    // A reading of the clock that comes late takes nothing away.
    #expect(limiter.check(address, now: start) == .denied(retryAfterSeconds: 6))
    #expect(limiter.check(address, now: start + .seconds(3600)) == .allowed)
  }

  @Test func `all addresses of an IPv6 line share their tokens (CVE-2021-22915)`() throws {
    let limiter = RateLimiter()
    for host in 1...10 {
      #expect(limiter.check(IPAddress(high: 0x2001_0DB8_0001_0001, low: UInt64(host)), now: start) == .allowed)
    }
    #expect(limiter.check(IPAddress(high: 0x2001_0DB8_0001_0001, low: 99), now: start) == .denied(retryAfterSeconds: 6))
    // Nine more /64 of the same /48 have ten each; then the /48 is used up, too.
    for line in 2...10 {
      for host in 1...10 {
        let address = IPAddress(high: 0x2001_0DB8_0001_0000 + UInt64(line), low: UInt64(host))
        #expect(limiter.check(address, now: start) == .allowed)
      }
    }
    #expect(limiter.check(IPAddress(high: 0x2001_0DB8_0001_FFFF, low: 1), now: start) == .denied(retryAfterSeconds: 1))
    #expect(limiter.check(IPAddress(high: 0x2001_0DB8_0002_0000, low: 1), now: start) == .allowed)
  }

  @Test func `the number of remembered networks is bounded, the latest stay`() {
    let limiter = RateLimiter(maximumKeys: 1000)
    for host in 0..<20_000 {
      _ = limiter.check(IPAddress(version4: UInt32(host)), now: start)
      #expect(limiter.keyCount <= 1000)
    }
    for _ in 0..<9 { #expect(limiter.check(IPAddress(version4: 19_999), now: start) == .allowed) }
    #expect(limiter.check(IPAddress(version4: 19_999), now: start) != .allowed)
  }
}
