/// Eight characters that are typed from a mail: 40 bits in an alphabet without look-alikes (Crockford's Base32). What is
/// mistaken all the same is read as what was meant.
struct SignInCode: Hashable, Sendable {
  static let randomByteCount = 5
  static let length = 8
  /// No I, L, O and U.
  static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// In one spelling: eight characters of the alphabet.
  let text: String

  /// - Parameter random: five bytes.
  init(random: [UInt8]) {
    precondition(random.count == Self.randomByteCount)
    let bits = random.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let letters = (0..<Self.length).map { Self.alphabet[Int(bits >> (5 * UInt64(Self.length - 1 - $0)) & 31)] }
    text = String(decoding: letters, as: UTF8.self)
  }

  /// What a person typed: in any case, with spaces and hyphens where they like. `nil` for what is no code at all.
  init?(typed: String) {
    var letters: [UInt8] = []
    for byte in typed.utf8 {
      switch byte {
      case 0x20, 0x09, UInt8(ascii: "-"): continue
      default:
        guard letters.count < Self.length, let letter = Self.letter(byte) else { return nil }
        letters.append(letter)
      }
    }
    guard letters.count == Self.length else { return nil }
    text = String(decoding: letters, as: UTF8.self)
  }

  /// As mails show it: `7K3M-Q9XD`.
  var shown: String { "\(text.prefix(4))-\(text.suffix(4))" }

  private static func letter(_ byte: UInt8) -> UInt8? {
    let upper = (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
    switch upper {
    case UInt8(ascii: "O"): return UInt8(ascii: "0")
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return UInt8(ascii: "1")
    default: return alphabet.contains(upper) ? upper : nil
    }
  }
}
