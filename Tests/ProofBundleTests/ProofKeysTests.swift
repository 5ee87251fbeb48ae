import Cryptography
import Testing

@testable import ProofBundle

/// Rotation: what a retired key signed stays good, and a stranger's key is never taken for one of ours.
@Suite struct ProofKeysTests {
  @Test func retiredKeyStillProves() throws {
    let old = try ProofSamples.bundle(key: 1)
    let new = try ProofSamples.bundle(key: 2)
    let stranger = try ProofSamples.bundle(key: 3)
    let published = ProofKeys(
      current: try ProofSamples.key(2).publicKey.bytes, retired: [try ProofSamples.key(1).publicKey.bytes])
    let read = try #require(ProofKeys(json: published.json + [0x0A]))
    #expect(read.publicKeys == published.publicKeys)
    #expect(ProofCheck(old.bytes, trusted: read.publicKeys).findings.isEmpty)
    #expect(ProofCheck(new.bytes, trusted: read.publicKeys).findings.isEmpty)
    #expect(ProofCheck(stranger.bytes, trusted: read.publicKeys).findings == [.keyNotTrusted])
    // Whole in itself: that is all that a bundle can say of itself.
    #expect(ProofCheck(stranger.bytes, trusted: []).findings.isEmpty)
  }

  @Test func aKeyIsPublishedOnce() throws {
    let key = try ProofSamples.key(1).publicKey.bytes
    #expect(ProofKeys(current: key, retired: [key]).publicKeys == [key])
  }

  @Test(arguments: [
    "", "{}", #"{"keys":[]}"#, #"{"keys":[{"public_key":"00"}]}"#, #"{"keys":[{}]}"#, #"{"keys": []}"#, "[]",
  ])
  func whatHoldsNoKeysIsRefused(text: String) { #expect(ProofKeys(json: Array(text.utf8)) == nil) }
}

@Suite struct ProofJSONTests {
  @Test func comesBackAsItWas() throws {
    let value = ProofJSON.object([
      "a": .list([.number(.min), .number(0), .flag(true), .flag(false), .object([:]), .list([])]),
      "b\u{1}\"\\\n\u{1F}": .text("“é”\u{1F600}\u{7F}/\t"),
    ])
    #expect(ProofJSON(canonical: value.bytes) == value)
  }

  @Test(arguments: [
    "{\"b\":1,\"a\":1}", "{\"a\":1,\"a\":1}", "{\"a\" :1}", "[1,]", "[01]", "[1.0]", "[1e2]", "[-0]", "[+1]",
    #"["\u0041"]"#, #"["\/"]"#, #"["\u000A"]"#, "[null]", "[9223372036854775808]", "\"\u{1}\"", "\"", "[", "",
    String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
    "{\"caf\u{E9}\":1,\"cafe\u{301}\":1}",
  ])
  func otherSpellingsAreRefused(text: String) { #expect(ProofJSON(canonical: Array(text.utf8)) == nil) }

  @Test func brokenUTF8IsRefused() { #expect(ProofJSON(canonical: [0x22, 0xFF, 0x22]) == nil) }
}
