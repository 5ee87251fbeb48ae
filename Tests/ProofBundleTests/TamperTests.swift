import Cryptography
import Testing

@testable import ProofBundle

@Suite struct TamperTests {
  @Test func wholeBundleHolds() throws {
    let bundle = try ProofSamples.bundle()
    let check = ProofCheck(bundle.bytes, trusted: [])
    #expect(check.findings.isEmpty)
    #expect(!check.isKeyChecked)
    #expect(check.bundle?.copy == bundle.copy)
    #expect(check.bundle?.bytes == bundle.bytes)
  }

  /// Any bit of the file: of a value, of a name, of the punctuation.
  @Test func thousandFlippedBitsAreFound() throws {
    let whole = try ProofSamples.bundle().bytes
    var dice = Dice(seed: 2026)
    for _ in 0..<1000 {
      var changed = whole
      changed[dice.roll(changed.count)] ^= 1 << UInt8(dice.roll(8))
      #expect(!ProofCheck(changed, trusted: []).findings.isEmpty)
    }
  }

  /// Edits that keep it a bundle: a value of another kind or size, a member more or less, entries in another order.
  @Test func thousandEditedFieldsAreFound() throws {
    let whole = try ProofSamples.bundle().bytes
    let json = try #require(ProofJSON(canonical: whole))
    var dice = Dice(seed: 118)
    var edits = 0
    while edits < 1000 {
      let edited = Self.edited(json, &dice).bytes
      guard edited != whole else { continue }
      edits += 1
      #expect(!ProofCheck(edited, trusted: []).findings.isEmpty)
    }
  }

  /// Whoever changes a fact and mends every hash after it still lacks the key.
  @Test func mendedChainLacksTheSignature() throws {
    let bundle = try ProofSamples.bundle()
    var chain: [ProofBundle.Entry] = []
    for entry in bundle.chain {
      var facts = entry.facts
      if entry.kind == .decision, case .object(var members) = facts {
        members["typed_name"] = .text("Somebody Else")
        facts = .object(members)
      }
      chain.append(ProofBundle.Entry(entry.kind, facts, after: chain.last?.hash ?? ProofBundle.start))
    }
    let mended = ProofBundle(
      content: bundle.content, chain: chain, copy: bundle.copy, signature: bundle.signature)
    #expect(ProofCheck(mended.bytes, trusted: []).findings == [.signatureWrong])
  }

  @Test func cutsAndAdditionsAreFound() throws {
    let whole = try ProofSamples.bundle().bytes
    for count in stride(from: 0, to: whole.count, by: 7) {
      #expect(ProofCheck(Array(whole[..<count]), trusted: []).findings == [.notABundle])
    }
    for tail in ["\n", " ", "{}", "\0"] {
      #expect(ProofCheck(whole + Array(tail.utf8), trusted: []).findings == [.notABundle])
    }
  }

  /// "é" in one letter or in two looks the same and is equal to Swift; not to a hash.
  @Test func otherSpellingsOfALetterAreFound() throws {
    let one = try ProofBundle.make(
      content: "caf\u{E9}", sent: .object([:]), decision: .object([:]), copy: [], key: try ProofSamples.key(1))
    let text = String(decoding: one.bytes, as: UTF8.self)
    let other = Array(text.unicodeScalars.map { $0 == "\u{E9}" ? "e\u{301}" : String($0) }.joined().utf8)
    #expect(other != one.bytes)
    #expect(ProofCheck(other, trusted: []).findings.contains(.contentChanged))
  }

  private static func edited(_ json: ProofJSON, _ dice: inout Dice) -> ProofJSON {
    switch json {
    case .object(let members):
      let names = members.keys.sorted()
      guard !names.isEmpty, dice.roll(8) > 0 else {
        return .object(members.merging(["extra": .number(1)]) { first, _ in first })
      }
      let name = names[dice.roll(names.count)]
      var changed = members
      if dice.roll(10) == 0 { changed[name] = nil } else { changed[name] = edited(members[name] ?? .flag(true), &dice) }
      return .object(changed)
    case .list(let elements):
      guard !elements.isEmpty else { return .list([.flag(true)]) }
      var changed = elements
      let place = dice.roll(elements.count)
      switch dice.roll(6) {
      case 0: changed.remove(at: place)
      case 1: changed.append(elements[place])
      case 2: changed.swapAt(place, dice.roll(elements.count))
      default: changed[place] = edited(elements[place], &dice)
      }
      return .list(changed)
    case .text(let text):
      switch dice.roll(3) {
      case 0: return .text(text + "0")
      case 1: return .text(String(text.dropLast()))
      default: return .text(String(text.reversed()))
      }
    case .number(let number): return .number(number &+ Int64(dice.roll(9)) - 4)
    case .flag(let flag): return .flag(!flag)
    }
  }
}
