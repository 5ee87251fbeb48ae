import Cryptography
import Testing

@Suite struct CodingTests {
  // RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `base64 follows the vectors of RFC 4648`(plain: String, coded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == coded)
    #expect(Base64.decode(coded) == Array(plain.utf8))
    let unpadded = String(coded.prefix { $0 != "=" })
    #expect(Base64URL.encode(Array(plain.utf8)) == unpadded)
    #expect(Base64URL.decode(unpadded) == Array(plain.utf8))
  }

  @Test func `the two alphabets are not mixed`() {
    #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    #expect(Base64.decode("-_8=") == nil)
    #expect(Base64URL.decode("+/8") == nil)
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "=", "Z", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v====", "Z===", "Zg==Zg=="])
  func `base64 has one spelling and everything else is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: ["Z", "Zh", "Zg==", "Zm9", "Zm8=", "Z g"])
  func `base64url has one spelling and everything else is refused`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func `every length and every byte survives`() {
    for length in 0..<70 {
      let bytes = Random.bytes(length)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }
    let all = Array(UInt8.min...UInt8.max)
    #expect(Hex.decode(Hex.encode(all)) == all)
  }

  @Test(arguments: ["a", "AB", "0x", "0g", "ab ", "é0"])
  func `hexadecimal is lower case pairs only`(text: String) {
    #expect(Hex.decode(text) == nil)
  }

  // SL-1
  @Test func `a token has its prefix, 43 characters and is never the same`() {
    let tokens = (0..<100).map { _ in Random.token(prefix: "cps_") }
    #expect(Set(tokens).count == 100)
    for token in tokens {
      #expect(token.utf8.count == 47)
      #expect(Base64URL.decode(String(token.dropFirst(4)))?.count == 32)
    }
  }

  @Test func `fractions for jitter stay in 0 to 1 and differ`() {
    let fractions = (0..<100).map { _ in Random.fraction() }
    #expect(fractions.allSatisfy { (0..<1).contains($0) })
    #expect(Set(fractions).count > 90)
  }
}
