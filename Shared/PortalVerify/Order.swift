import Cryptography
import ProofBundle

/// What was asked for.
struct Order {
  private(set) var bundle = ""
  private var keys: [String] = []
  private var keyFiles: [String] = []
  private(set) var copy: String?

  static let usage = """
    usage: portal-verify BUNDLE [--key KEY]... [--keys FILE]... [--pdf FILE]

      BUNDLE       a proof, as the portal gives it
      --key KEY    a public key that you trust, 64 hex digits
      --keys FILE  keys that you trust, as the portal publishes them at /.well-known/portal-proof-keys
      --pdf FILE   also writes the signed copy there

    Without a key it is checked that the bundle is whole and unchanged since it was signed, but not who signed it.
    Exit code: 0 all holds, 1 something does not, 2 it could not be looked at.
    """

  init(_ arguments: [String]) throws(Refusal) {
    var rest = arguments[...]
    var bundles: [String] = []
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        bundles.append(word)
        continue
      }
      guard ["--key", "--keys", "--pdf"].contains(word), let value = rest.popFirst() else {
        throw Refusal(text: Self.usage)
      }
      switch word {
      case "--key": keys.append(value)
      case "--keys": keyFiles.append(value)
      default: copy = value
      }
    }
    guard bundles.count == 1 else { throw Refusal(text: Self.usage) }
    bundle = bundles[0]
  }

  /// - Throws: when a key can't be read: a key that is not looked at must not look like one that fits.
  func trusted() throws(Refusal) -> [[UInt8]] {
    var trusted: [[UInt8]] = []
    for text in keys {
      guard let key = Hex.decode(text.lowercased()), key.count == 32 else {
        throw Refusal(text: "portal-verify: a key has 64 hex digits")
      }
      trusted.append(key)
    }
    for path in keyFiles {
      guard let keys = ProofKeys(json: try PortalVerify.read(path)) else {
        throw Refusal(text: "portal-verify: \(path) holds no keys")
      }
      trusted += keys.publicKeys
    }
    return trusted
  }
}
