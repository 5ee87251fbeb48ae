import Testing

@testable import Cryptography

@Suite struct SecretBoxTests {
  // The GCM specification that NIST SP 800-38D was made from (McGrew and Viega), appendix B, test case 16.
  @Test func `AES-256-GCM follows test case 16 of the GCM specification`() throws {
    let key = try #require(Hex.decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
    let nonce = try #require(Hex.decode("cafebabefacedbaddecaf888"))
    let plaintext = try #require(
      Hex.decode(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"))
    let data = try #require(Hex.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    let sealed = try AES256GCM.seal(plaintext, key: key, nonce: nonce, additionalData: data)
    #expect(
      Hex.encode(sealed)
        == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")
    #expect(try AES256GCM.open(sealed, key: key, nonce: nonce, additionalData: data) == plaintext)
  }

  static func key(_ id: String, _ byte: UInt8) throws -> SecretBox.Key {
    try SecretBox.Key(id: id, bytes: [UInt8](repeating: byte, count: 32))
  }

  // AP-3
  @Test func `a sealed secret opens for its row only`() throws {
    let box = SecretBox(current: try Self.key("2026", 7))
    let secret = Array("whsec_topmost".utf8)
    let sealed = try box.seal(secret, boundTo: "webhooks.secret:1")
    #expect(try box.open(sealed, boundTo: "webhooks.secret:1") == secret)
    #expect(throws: CryptographyError.cannotOpen) { try box.open(sealed, boundTo: "webhooks.secret:2") }
    #expect(try box.seal(secret, boundTo: "webhooks.secret:1") != sealed)
  }

  // AP-3
  @Test func `after a rotation old values still open and are found out`() throws {
    let old = SecretBox(current: try Self.key("a", 1))
    let both = SecretBox(current: try Self.key("b", 2), previous: [try Self.key("a", 1)])
    let new = SecretBox(current: try Self.key("b", 2))
    let sealed = try old.seal([1, 2, 3], boundTo: "x")
    #expect(try both.open(sealed, boundTo: "x") == [1, 2, 3])
    #expect(!both.isSealedWithCurrentKey(sealed))
    let again = try both.seal([1, 2, 3], boundTo: "x")
    #expect(both.isSealedWithCurrentKey(again))
    #expect(try new.open(again, boundTo: "x") == [1, 2, 3])
    #expect(throws: CryptographyError.cannotOpen) { try new.open(sealed, boundTo: "x") }
  }

  @Test func `whatever byte is changed or cut, it does not open`() throws {
    let box = SecretBox(current: try Self.key("k", 9))
    let sealed = try box.seal([1, 2, 3, 4], boundTo: "row")
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x80
      #expect(throws: CryptographyError.cannotOpen) { try box.open(changed, boundTo: "row") }
      #expect(throws: CryptographyError.cannotOpen) { try box.open(sealed[..<index], boundTo: "row") }
    }
  }

  @Test func `a relabelled value does not open, even when the label names the same key`() throws {
    let bytes = [UInt8](repeating: 3, count: 32)
    let box = SecretBox(
      current: try SecretBox.Key(id: "a", bytes: bytes), previous: [try SecretBox.Key(id: "b", bytes: bytes)])
    var sealed = try box.seal([1], boundTo: "row")
    sealed[2] = UInt8(ascii: "b")
    #expect(throws: CryptographyError.cannotOpen) { try box.open(sealed, boundTo: "row") }
  }

  @Test func `an empty secret can be sealed`() throws {
    let box = SecretBox(current: try Self.key("k", 9))
    #expect(try box.open(try box.seal([], boundTo: ""), boundTo: "") == [])
  }

  @Test func `keys must have 32 bytes and a name`() {
    #expect(throws: CryptographyError.invalidKey) { try SecretBox.Key(id: "k", bytes: [1]) }
    #expect(throws: CryptographyError.invalidKey) { try Self.key("", 1) }
  }
}
