/// The one shape of signature that internal calls use, so that neither side has anything to choose.
enum SignedCallFormat {
  static let caller = "portal-caller"
  static let deadline = "portal-deadline-ms"
  static let requestID = "x-request-id"
  static let contentDigest = "content-digest"
  static let signatureInput = "signature-input"
  static let signature = "signature"

  static let label = "portal"
  /// The covered components, in order.
  static let covered =
    #"("@method" "@path" "@query" "content-digest" "portal-caller" "portal-deadline-ms" "x-request-id")"#
  /// A signature lives for this long (GW-1: at most 30 s).
  static let lifetimeSeconds: Int64 = 30

  static func base(
    method: String, path: some StringProtocol, query: some StringProtocol, digest: String, caller: String,
    deadline: String, requestID: String, parameters: some StringProtocol
  ) -> [UInt8] {
    var base: [UInt8] = []
    base.reserveCapacity(768)
    MessageSignature.append("@method", method, to: &base)
    base.append(contentsOf: "\"@path\": ".utf8)
    if path.isEmpty { base.append(0x2F) }
    base.append(contentsOf: path.utf8)
    base.append(0x0A)
    // RFC 9421 section 2.2.7: the question mark belongs to it, also when there is no query.
    base.append(contentsOf: "\"@query\": ?".utf8)
    base.append(contentsOf: query.utf8)
    base.append(0x0A)
    MessageSignature.append(contentDigest, digest, to: &base)
    MessageSignature.append(Self.caller, caller, to: &base)
    MessageSignature.append(Self.deadline, deadline, to: &base)
    MessageSignature.append(Self.requestID, requestID, to: &base)
    MessageSignature.appendParameters(parameters, to: &base)
    return base
  }
}
