import Cryptography

@testable import ProofBundle

/// A bundle as a portal makes it, small enough to be changed a thousand times.
enum ProofSamples {
  static let content = #"{"number":"E-1","title":"Kitchen “remodel”\nPhase 1"}"#

  static func key(_ number: UInt8) throws -> Ed25519.PrivateKey {
    try Ed25519.PrivateKey(seed: [UInt8](repeating: number, count: 32))
  }

  static func bundle(key number: UInt8 = 1) throws -> ProofBundle {
    let hash = Hex.encode(SHA256.digest(content))
    return try ProofBundle.make(
      content: content,
      sent: .object([
        "proposal_id": .text("p"), "content_sha256": .text(hash), "number": .text("E-1"), "revision": .number(1),
        "recipients": .list([.object(["name": .text("Ngozi Okafor"), "role": .text("decides")])]),
      ]),
      decision: .object([
        "proposal_id": .text("p"), "content_sha256": .text(hash), "kind": .text("accepted"),
        "typed_name": .text("Ngozi Okafor"), "on_behalf": .flag(false),
        "totals": .object(["total_cents": .number(4_513_430), "tax_cents": .number(-1)]),
      ]),
      copy: Array("%PDF-1.7 \u{1}\u{2}\u{3} a signed copy".utf8), key: try key(number))
  }
}

/// The same numbers on every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func roll(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
}
