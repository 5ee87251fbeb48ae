import Cryptography
import Foundation
import Identifiers
import Testing

@testable import Gateway

@Suite struct ShareCookieTests {
  private let cookies = ShareCookies(key: Array(repeating: 7, count: 32))
  private let now = Date(timeIntervalSince1970: 1_795_473_660)

  private func cookie(issuedAt: Date? = nil) -> ShareCookie {
    ShareCookie(
      organization: OrganizationID(UUID()), link: ShareLink.ID(UUID()), generation: 3,
      session: Array(0..<16), issuedAt: issuedAt ?? now)
  }

  @Test func `a cookie comes back as it was made SL-3`() {
    let made = cookie()
    #expect(cookies.cookie(from: cookies.value(of: made), now: now) == made)
  }

  @Test func `every changed bit of every byte is refused SL-3`() throws {
    let bytes = try #require(Base64URL.decode(cookies.value(of: cookie())))
    for position in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << UInt8(bit)
        #expect(cookies.cookie(from: Base64URL.encode(changed), now: now) == nil)
      }
    }
    #expect(cookies.cookie(from: Base64URL.encode(bytes.dropLast()), now: now) == nil)
    #expect(cookies.cookie(from: Base64URL.encode(bytes + [0]), now: now) == nil)
    #expect(cookies.cookie(from: "", now: now) == nil)
    #expect(cookies.cookie(from: cookies.value(of: cookie()) + "=", now: now) == nil)
  }

  @Test func `another key's cookie is refused`() {
    let other = ShareCookies(key: Array(repeating: 8, count: 32))
    #expect(cookies.cookie(from: other.value(of: cookie()), now: now) == nil)
  }

  @Test func `a cookie ends after twelve hours and is never from the future RE-9`() {
    let value = cookies.value(of: cookie())
    #expect(cookies.cookie(from: value, now: now.addingTimeInterval(43_199)) != nil)
    #expect(cookies.cookie(from: value, now: now.addingTimeInterval(43_200)) == nil)
    #expect(cookies.cookie(from: value, now: now.addingTimeInterval(-299)) != nil)
    #expect(cookies.cookie(from: value, now: now.addingTimeInterval(-301)) == nil)
  }

  @Test func `at most eight cookies stay, the oldest go SL-3`() {
    let present = (1...8).map { number in
      (name: "__Host-share-\(number)", issuedAt: Optional(now.addingTimeInterval(Double(number))))
    }
    #expect(ShareCookie.surplus(present, setting: "__Host-share-3").isEmpty)
    #expect(ShareCookie.surplus(present, setting: "__Host-share-9") == ["__Host-share-1"])
    let withStranger = present + [(name: "__Host-share-x", issuedAt: nil)]
    #expect(ShareCookie.surplus(withStranger, setting: "__Host-share-9") == ["__Host-share-x", "__Host-share-1"])
  }
}

@Suite struct DecisionNonceTests {
  private let nonces = DecisionNonces(key: Array(repeating: 9, count: 32))
  private let now = Date(timeIntervalSince1970: 1_795_473_660)
  private let binding = DecisionNonces.Binding(
    session: Array(0..<16), subject: UUID(), contentSHA256: "5e", purpose: .accept)

  @Test func `a nonce gives one key, again and again SL-5`() throws {
    let nonce = nonces.make(for: binding, now: now)
    let key = try #require(nonces.decisionKey(from: nonce, for: binding, now: now))
    #expect(nonces.decisionKey(from: nonce, for: binding, now: now.addingTimeInterval(3600)) == key)
    #expect(nonces.decisionKey(from: nonces.make(for: binding, now: now), for: binding, now: now) != key)
  }

  @Test func `every changed bit of every byte is refused SL-5`() throws {
    let bytes = try #require(Base64URL.decode(nonces.make(for: binding, now: now)))
    for position in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << UInt8(bit)
        #expect(nonces.decisionKey(from: Base64URL.encode(changed), for: binding, now: now) == nil)
      }
    }
  }

  @Test func `a nonce belongs to its session, proposal, version and purpose SL-5`() {
    let nonce = nonces.make(for: binding, now: now)
    var others = Array(repeating: binding, count: 4)
    others[0].session[0] ^= 1
    others[1].subject = UUID()
    others[2].contentSHA256 = "5f"
    others[3].purpose = .decline
    for other in others { #expect(nonces.decisionKey(from: nonce, for: other, now: now) == nil) }
    #expect(nonces.decisionKey(from: nonce, for: binding, now: now.addingTimeInterval(43_200)) == nil)
  }
}
