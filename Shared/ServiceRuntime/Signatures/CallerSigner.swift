import CallContext
import Cryptography
import Foundation
import Synchronization

/// Signs calls to one other service (ARCHITECTURE.md section 5).
public final class CallerSigner: Sendable {
  private let keys: CallerKeys
  /// The wall clock is read once: afterwards it is carried on by the monotonic one, so that a clock that is set back
  /// never makes our calls look old (RE-9).
  private let started: (seconds: Double, instant: ContinuousClock.Instant)
  /// Names this process in the nonce, so that the receiver can judge its clock apart from that of other replicas.
  private let instance: String
  private let counter = Atomic<UInt64>(0)
  private let parametersEnd: String

  public init(keys: CallerKeys, clock: WallClock) {
    self.keys = keys
    started = (clock.now().timeIntervalSince1970, MonotonicClock.now())
    instance = Hex.encode(Random.bytes(CallerNonce.instanceByteCount))
    parametersEnd = "\";keyid=\"\(keys.current.id)\";alg=\"hmac-sha256\";tag=\"\(keys.to)\""
  }

  /// The header fields to add to a request; nothing else of the same name may be in it.
  ///
  /// - Parameters:
  ///   - method: upper case.
  ///   - path: as it goes on the wire, percent-encoded, without query.
  ///   - query: as it goes on the wire, without question mark; empty for none.
  ///   - body: all of it.
  ///   - deadline: what is left of it goes along.
  ///   - requestID: of the request that this call is part of.
  public func headers(
    method: String, path: String, query: String = "", body: [UInt8] = [], caller: Caller, deadline: Deadline,
    requestID: String
  ) -> [(name: String, value: String)] {
    let elapsed = started.instant.duration(to: MonotonicClock.now()) / .seconds(1)
    let created = Int64(started.seconds + elapsed)
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    let parameters =
      SignedCallFormat.covered + ";created=\(created);expires=\(created + SignedCallFormat.lifetimeSeconds);nonce=\""
      + CallerNonce.text(instance: instance, number: number) + parametersEnd
    let digest = body.isEmpty ? ContentDigest.ofNothing : ContentDigest.value(of: body)
    let who = CallerHeader.value(caller)
    let left = String(deadline.remainingMilliseconds)
    let base = SignedCallFormat.base(
      method: method, path: path, query: query, digest: digest, caller: who, deadline: left, requestID: requestID,
      parameters: parameters)
    var signature = Array("portal=:".utf8)
    Base64.append(keys.current.hmac.authenticate(base), to: &signature)
    signature.append(0x3A)
    return [
      (SignedCallFormat.contentDigest, digest), (SignedCallFormat.caller, who), (SignedCallFormat.deadline, left),
      (SignedCallFormat.requestID, requestID), (SignedCallFormat.signatureInput, "portal=" + parameters),
      (SignedCallFormat.signature, String(decoding: signature, as: UTF8.self)),
    ]
  }
}

/// `instance` and `number` of a nonce: 24 and 16 hexadecimal digits.
enum CallerNonce {
  static let instanceByteCount = 12
  static let instanceLength = 24
  static let length = 40

  static func text(instance: String, number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return instance + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  static func isValid(_ text: Substring) -> Bool {
    text.utf8.count == length && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
