import CallContext
import OutboundHTTP

/// Another service as a subscriber of this one's events: one signed POST for each, or for several of one organization.
public struct EventSubscriber: Sendable {
  /// The name of the service that tells.
  let source: String
  let upstream: Upstream
  let signer: CallerSigner

  static let path = "/internal/v1/events"
  static let answerLimit = 64 << 10

  public init(source: String, upstream: Upstream, signer: CallerSigner) {
    self.source = source
    self.upstream = upstream
    self.signer = signer
  }

  /// A subscriber takes up to 100 events and 4 MiB in one request (`ReceivedEvents`).
  public static var policy: OutboxPolicy {
    var policy = OutboxPolicy()
    policy.parcelEvents = 50
    policy.parcelBytes = 1 << 20
    return policy
  }

  /// The relay's deliverer. A subscriber that does not know the batched form refuses it as a body that is wrong, and the
  /// relay tries each event by itself.
  public func deliver(_ deliveries: [Delivery], deadline: Deadline) async throws -> DeliveryOutcome {
    guard let first = deliveries.first?.event else { return .delivered }
    let isSingle = deliveries.count == 1
    let body = isSingle ? try first.json() : try CloudEvent.json(of: deliveries.map(\.event))
    let caller = Caller(organization: first.organization, principal: .service(source), scopes: [])
    var headers = signer.headers(
      method: "POST", path: Self.path, body: body, caller: caller, deadline: deadline,
      requestID: RequestIdentifier.make())
    headers.append(("content-type", isSingle ? CloudEvent.mediaType : CloudEvent.batchMediaType))
    let request = OutboundRequest(method: "POST", path: Self.path, headers: headers, body: .bytes(body))
    do {
      let response = try await upstream.send(request, deadline: deadline, bodyLimit: Self.answerLimit)
      return Self.outcome(of: response.status, isSingle: isSingle)
    } catch let error as OutboundError {
      return Self.outcome(of: error, isSingle: isSingle)
    }
  }

  private static func outcome(of status: Int, isSingle: Bool) -> DeliveryOutcome {
    switch status {
    case 200..<300: .delivered
    // It may be one event that took so long; by itself it holds up nobody else.
    case 504 where !isSingle: .retry(code: "http_504")
    // Keys or clocks that do not fit, and an overloaded subscriber, are nothing about this event.
    // An address that it does not know is a subscriber of another version, or a wrong setting.
    case 401, 403, 404, 405, 429, 502, 503, 504: .unavailable(code: "http_\(status)")
    case 400, 413, 415, 422: .permanentFailure(code: "http_\(status)")
    default: .retry(code: "http_\(status)")
    }
  }

  private static func outcome(of error: OutboundError, isSingle: Bool) -> DeliveryOutcome {
    switch error {
    // It may be one event that the subscriber breaks at.
    case .connectionLost where !isSingle: .retry(code: "connection_lost")
    case .unavailable: .unavailable(code: "unreachable")
    case .connectionLost: .unavailable(code: "connection_lost")
    case .overloaded: .unavailable(code: "overloaded")
    case .deadlineExceeded: .retry(code: "deadline_exceeded")
    case .cancelled: .retry(code: "cancelled")
    case .protocolFailure: .retry(code: "protocol_failure")
    case .bodyTooLarge: .retry(code: "answer_too_large")
    case .invalidHeader, .invalidRequest: .permanentFailure(code: "request_malformed")
    }
  }
}
