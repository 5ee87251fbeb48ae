import Cryptography
import Testing

@Suite struct HashTests {
  // FIPS 180-4 example messages.
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 of the examples of FIPS 180-4`(message: String, digest: String) {
    #expect(Hex.encode(SHA256.digest(message)) == digest)
    #expect(Hex.encode(SHA256.digest(Array(message.utf8))) == digest)
    var pieces = IncrementalSHA256()
    for byte in message.utf8 { pieces.update([byte]) }
    #expect(Hex.encode(pieces.finish()) == digest)
  }

  // RFC 4231 sections 4.2, 4.3, 4.4 and 4.7.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `HMAC-SHA256 of the test cases of RFC 4231`(key: [UInt8], message: [UInt8], code: String) {
    let hmac = HMACSHA256(key: key)
    // Twice: the second use starts over with the same key.
    for _ in 0..<2 { #expect(Hex.encode(hmac.authenticate(message)) == code) }
    #expect(hmac.isValid(Hex.decode(code) ?? [], for: message))
    #expect(!hmac.isValid(Hex.decode(code) ?? [], for: message + [0]))
    #expect(!hmac.isValid((Hex.decode(code) ?? []).dropLast(), for: message))
  }

  @Test func `an empty key is a key too`() {
    // Computed with Python's hmac module.
    #expect(
      Hex.encode(HMACSHA256(key: []).authenticate([]))
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test func `one keyed code serves many tasks at once`() async {
    let hmac = HMACSHA256(key: Array("Jefe".utf8))
    let message = Array("what do ya want for nothing?".utf8)
    let expected = hmac.authenticate(message)
    let wrong = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<500).count { _ in hmac.authenticate(message) != expected } }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  @Test func `comparison is of all bytes and both lengths`() {
    #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
    #expect(ConstantTime.equal([], []))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
    #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
  }
}
