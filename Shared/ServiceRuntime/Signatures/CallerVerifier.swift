import CallContext
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A call whose signature was found right.
public struct SignedCall: Sendable {
  public let caller: Caller
  /// The service that signed.
  public let from: String
  /// What was left of the deadline when it was sent.
  public let deadlineMilliseconds: Int
  public let requestID: String
}

/// Lets in what another service of this house signed for this one, and nothing else, on loopback too (GW-1).
public final class CallerVerifier: Sendable {
  private struct Known: Sendable {
    let id: String
    let from: String
    let hmac: HMACSHA256
  }

  private let service: String
  private let keys: [Known]
  private let clock: WallClock
  private let freshness: CallFreshness

  /// - Parameters:
  ///   - service: this service's name; keys for others are not used.
  ///   - keys: one entry for each service that may call.
  public convenience init(service: String, keys: [CallerKeys], clock: WallClock) {
    self.init(service: service, keys: keys, clock: clock, freshness: CallFreshness())
  }

  init(service: String, keys: [CallerKeys], clock: WallClock, freshness: CallFreshness) {
    self.service = service
    self.keys = keys.filter { $0.to == service }.flatMap { pair in
      pair.keys.map { Known(id: $0.id, from: pair.from, hmac: $0.hmac) }
    }
    self.clock = clock
    self.freshness = freshness
  }

  /// The access rule of internal routes: reads the body, verifies, and fills `caller`, `peer`, `deadline` and
  /// `requestID` of the context. The body stays readable.
  ///
  /// - Throws: 401 `unauthorized` whatever the reason, 413 for a body that is too large.
  public func admit(_ request: inout Request, _ context: inout PortalRequestContext) async throws {
    let body = try await context.bodyBytes(from: request)
    request.body = RequestBody(buffer: ByteBuffer(bytes: body))
    guard
      let call = verify(
        method: request.method.rawValue, target: request.head.path ?? "/", headers: request.headers, body: body)
    else { throw Problem.unauthorized }
    context.caller = call.caller
    context.peer = call.from
    context.requestID = call.requestID
    context.logger[metadataKey: "request_id"] = "\(call.requestID)"
    context.deadline = context.deadline.capped(at: .milliseconds(call.deadlineMilliseconds))
  }

  /// The digest needs no constant time: it is no secret, and it was signed.
  ///
  /// - Parameters:
  ///   - target: path and query as received.
  ///   - body: all of it.
  /// - Returns: `nil` for anything that is not exactly what `CallerSigner` makes, in time and for the first time.
  public func verify(method: String, target: String, headers: HTTPFields, body: [UInt8]) -> SignedCall? {
    guard let fields = SignedFields(headers), let parameters = Parameters(fields.input),
      parameters.tag.utf8.elementsEqual(service.utf8),
      let key = keys.first(where: { $0.id.utf8.elementsEqual(parameters.keyID.utf8) }),
      let signature = Self.signatureBytes(fields.signature)
    else { return nil }
    let mark = target.utf8.firstIndex(of: 0x3F) ?? target.utf8.endIndex
    let base = SignedCallFormat.base(
      method: method, path: target[..<mark], query: target[mark...].dropFirst(), digest: fields.digest,
      caller: fields.caller, deadline: fields.deadline, requestID: fields.requestID, parameters: parameters.text)
    guard key.hmac.isValid(signature, for: base),
      fields.digest.utf8.elementsEqual((body.isEmpty ? ContentDigest.ofNothing : ContentDigest.value(of: body)).utf8),
      let milliseconds = Int(fields.deadline), milliseconds >= 0, RequestIdentifier.isValid(fields.requestID),
      let caller = CallerHeader.parse(fields.caller),
      freshness.accept(parameters.call(now: Int64(clock.now().timeIntervalSince1970), method: method))
    else { return nil }
    return SignedCall(caller: caller, from: key.from, deadlineMilliseconds: milliseconds, requestID: fields.requestID)
  }

  private static func signatureBytes(_ value: String) -> [UInt8]? {
    let text = value.utf8
    guard text.starts(with: "portal=:".utf8), text.last == 0x3A else { return nil }
    return Base64.decode(utf8: text.dropFirst(8).dropLast())
  }
}

/// The `Signature-Input` entry, read in the one order in which it is written.
private struct Parameters {
  let text: Substring
  private(set) var created: Int64 = 0
  private(set) var expires: Int64 = 0
  private(set) var nonce: Substring = ""
  private(set) var keyID: Substring = ""
  private(set) var tag: Substring = ""

  init?(_ input: String) {
    guard input.utf8.starts(with: "portal=".utf8) else { return nil }
    text = input.dropFirst("portal=".utf8.count)
    guard text.utf8.starts(with: SignedCallFormat.covered.utf8) else { return nil }
    var rest = text.dropFirst(SignedCallFormat.covered.utf8.count)
    guard let created = Self.next(";created=", upTo: 0x3B, &rest).flatMap({ Int64($0) }),
      let expires = Self.next(";expires=", upTo: 0x3B, &rest).flatMap({ Int64($0) }),
      let nonce = Self.next(";nonce=\"", upTo: 0x22, &rest), CallerNonce.isValid(nonce),
      let keyID = Self.next("\";keyid=\"", upTo: 0x22, &rest),
      let tag = Self.next("\";alg=\"hmac-sha256\";tag=\"", upTo: 0x22, &rest), rest.utf8.elementsEqual([0x22])
    else { return nil }
    (self.created, self.expires, self.nonce, self.keyID, self.tag) = (created, expires, nonce, keyID, tag)
  }

  func call(now: Int64, method: String) -> CallFreshness.Call {
    CallFreshness.Call(
      created: created, expires: expires, now: now, instance: nonce.prefix(CallerNonce.instanceLength), nonce: nonce,
      isUnsafe: method != "GET" && method != "HEAD")
  }

  private static func next(_ mark: String, upTo end: UInt8, _ rest: inout Substring) -> Substring? {
    guard rest.utf8.starts(with: mark.utf8) else { return nil }
    let body = rest.dropFirst(mark.utf8.count)
    guard let close = body.utf8.firstIndex(of: end) else { return nil }
    rest = body[close...]
    return body[..<close]
  }
}

/// The fields of a signed call, each there once.
private struct SignedFields {
  private(set) var input = ""
  private(set) var signature = ""
  private(set) var digest = ""
  private(set) var caller = ""
  private(set) var deadline = ""
  private(set) var requestID = ""

  /// `nil` when one is missing, empty or there twice.
  init?(_ fields: HTTPFields) {
    var found = 0
    // One walk over the request's fields instead of six searches.
    for field in fields {
      switch field.name.canonicalName {
      case SignedCallFormat.signatureInput: input = field.value
      case SignedCallFormat.signature: signature = field.value
      case SignedCallFormat.contentDigest: digest = field.value
      case SignedCallFormat.caller: caller = field.value
      case SignedCallFormat.deadline: deadline = field.value
      case SignedCallFormat.requestID: requestID = field.value
      default: continue
      }
      found += 1
    }
    guard found == 6, !input.isEmpty, !signature.isEmpty, !digest.isEmpty, !caller.isEmpty, !deadline.isEmpty,
      !requestID.isEmpty
    else { return nil }
  }
}
