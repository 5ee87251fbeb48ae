import Cryptography
import ServiceRuntime
import Testing

@Suite struct MessageSignatureTests {
  // RFC 9421 appendix B.1.5.
  static let sharedSecret =
    "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="

  @Test func `hmac-sha256 follows RFC 9421 appendix B.2.5`() throws {
    let components = [
      MessageSignature.Component.field("date", ["Tue, 20 Apr 2021 02:07:55 GMT"]),
      MessageSignature.Component("@authority", "example.com"),
      MessageSignature.Component.field("content-type", ["application/json"]),
    ]
    let parameters = MessageSignature.parameters(
      covering: components, [("created", "1618884473"), ("keyid", "\"test-shared-secret\"")])
    #expect(
      parameters == #"("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret""#)
    let base = MessageSignature.base(components, parameters: parameters)
    #expect(
      String(decoding: base, as: UTF8.self) == """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@authority": example.com
        "content-type": application/json
        "@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"
        """)
    let key = HMACSHA256(key: try #require(Base64.decode(Self.sharedSecret)))
    let signature = MessageSignature.sign(base, key: key)
    #expect(Base64.encode(signature) == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=")
    #expect(MessageSignature.isValid(signature, for: base, key: key))
    #expect(!MessageSignature.isValid(signature, for: base + [0x0A], key: key))
  }

  // RFC 9421 section 2.5, the example of a signature base.
  @Test func `the signature base is that of RFC 9421 section 2-5`() {
    let digest =
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
    let components = [
      MessageSignature.Component("@method", "POST"), MessageSignature.Component("@authority", "example.com"),
      MessageSignature.Component("@path", "/foo"), MessageSignature.Component.field("content-digest", [digest]),
      MessageSignature.Component.field("content-length", ["18"]),
      MessageSignature.Component.field("content-type", ["application/json"]),
    ]
    let parameters = MessageSignature.parameters(
      covering: components, [("created", "1618884473"), ("keyid", "\"test-key-rsa-pss\"")])
    #expect(
      String(decoding: MessageSignature.base(components, parameters: parameters), as: UTF8.self) == """
        "@method": POST
        "@authority": example.com
        "@path": /foo
        "content-digest": \(digest)
        "content-length": 18
        "content-type": application/json
        "@signature-params": ("@method" "@authority" "@path" "content-digest" "content-length" "content-type")\
        ;created=1618884473;keyid="test-key-rsa-pss"
        """)
  }

  // RFC 9421 section 2.1, the examples of combined and trimmed fields.
  @Test func `field values are trimmed and joined as in RFC 9421 section 2-1`() {
    let cases: [([String], String)] = [
      (["max-age=60", "   must-revalidate"], "max-age=60, must-revalidate"),
      ([" 4096 \t"], "4096"), ([""], ""), (["a", "", " b"], "a, , b"),
    ]
    for (values, joined) in cases {
      #expect(MessageSignature.Component.field("x", values).value == joined)
    }
  }

  // RFC 9530 appendix B gives the digest of {"hello": "world"} followed by a line break.
  @Test func `the content digest follows RFC 9530`() {
    #expect(
      ContentDigest.value(of: Array("{\"hello\": \"world\"}\n".utf8))
        == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")
    #expect(ContentDigest.value(of: []) == "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
  }
}
