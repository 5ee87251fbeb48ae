import Cryptography

/// HTTP Message Signatures, RFC 9421, with `hmac-sha256` (section 3.3.3): the signature base and its code.
public enum MessageSignature {
  /// A covered component with its value: a field in lower case or a derived component such as `@method` (section 2).
  public struct Component: Sendable {
    public let identifier: String
    public let value: String

    public init(_ identifier: String, _ value: String) {
      self.identifier = identifier
      self.value = value
    }

    /// A field's values, each trimmed, joined as section 2.1 wants.
    public static func field(_ name: String, _ values: [String]) -> Component {
      let trimmed = values.map { value in
        String(
          decoding: value.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed(), as: UTF8.self)
      }
      return Component(name, trimmed.joined(separator: ", "))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  }

  /// `("date" "@authority");created=1;keyid="k"`: the value of `@signature-params` and of the `Signature-Input` entry.
  ///
  /// - Parameter parameters: in order, already serialised: `("created", "1618884473")`, `("keyid", "\"k\"")`.
  public static func parameters(
    covering components: [Component], _ parameters: [(name: String, value: String)]
  ) -> String {
    let list = components.map { "\"\($0.identifier)\"" }.joined(separator: " ")
    return parameters.reduce("(\(list))") { "\($0);\($1.name)=\($1.value)" }
  }

  /// The signature base of section 2.5.
  public static func base(_ components: [Component], parameters: String) -> [UInt8] {
    var base: [UInt8] = []
    for component in components { append(component.identifier, component.value, to: &base) }
    appendParameters(parameters, to: &base)
    return base
  }

  static func append(_ identifier: String, _ value: String, to base: inout [UInt8]) {
    base.append(0x22)
    base.append(contentsOf: identifier.utf8)
    base.append(contentsOf: "\": ".utf8)
    base.append(contentsOf: value.utf8)
    base.append(0x0A)
  }

  static func appendParameters(_ parameters: some StringProtocol, to base: inout [UInt8]) {
    base.append(contentsOf: "\"@signature-params\": ".utf8)
    base.append(contentsOf: parameters.utf8)
  }

  public static func sign(_ base: [UInt8], key: HMACSHA256) -> [UInt8] { key.authenticate(base) }
  public static func isValid(_ signature: [UInt8], for base: [UInt8], key: HMACSHA256) -> Bool {
    key.isValid(signature, for: base)
  }
}

/// `Content-Digest` with `sha-256`, RFC 9530 section 2.
public enum ContentDigest {
  public static func value(of body: some Sequence<UInt8>) -> String {
    var bytes = Array("sha-256=:".utf8)
    Base64.append(SHA256.digest(body), to: &bytes)
    bytes.append(0x3A)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let ofNothing = value(of: [])
}
