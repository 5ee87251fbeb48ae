/// One HTTP request, without the address it goes to.
public struct OutboundRequest: Sendable {
  /// An HTTP token in capitals, "GET" for example.
  public var method: String
  /// Origin form (RFC 9112, section 3.2.1): an absolute path with its query, already percent-encoded. Sent as it is.
  public var path: String
  /// Sent in this order. `Content-Length`, `Transfer-Encoding` and the other fields that frame a message belong to the
  /// client: naming one is refused as `OutboundError.invalidHeader`.
  public var headers: [(name: String, value: String)]
  public var body: OutboundBody
  /// Further fields, made anew for every attempt: a signature with its own nonce, the time that is left.
  public var attemptHeaders: (@Sendable () -> [(name: String, value: String)])?

  public init(
    method: String = "GET", path: String, headers: [(name: String, value: String)] = [], body: OutboundBody = .none,
    attemptHeaders: (@Sendable () -> [(name: String, value: String)])? = nil
  ) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
    self.attemptHeaders = attemptHeaders
  }

  /// As it is sent in one attempt.
  func forAttempt() -> OutboundRequest {
    guard let attemptHeaders else { return self }
    var request = self
    request.headers += attemptHeaders()
    return request
  }
}

public enum OutboundBody: Sendable {
  case none
  case bytes([UInt8])
  /// Read while it is sent, only as fast as the other side takes it. Such a request is never sent a second time.
  case stream(OutboundBodyStream)
}

/// A request body that is made while it is sent.
public struct OutboundBodyStream: Sendable {
  /// Hands over the next piece; returns when there is room for another.
  public typealias Write = @Sendable (_ chunk: [UInt8]) async throws -> Void

  let length: Int?
  let produce: @Sendable (_ write: Write) async throws -> Void

  /// - Parameters:
  ///   - length: the number of bytes to come, sent as `Content-Length`; without it the body is sent in chunks.
  ///   - produce: calls `write` for each piece and returns at the end of the body. What it throws ends the request
  ///     and is thrown by `send`.
  public init(length: Int? = nil, produce: @escaping @Sendable (_ write: Write) async throws -> Void) {
    self.length = length
    self.produce = produce
  }

  public init<Chunks: AsyncSequence & Sendable>(length: Int? = nil, _ chunks: Chunks) where Chunks.Element == [UInt8] {
    self.init(length: length) { write in
      for try await chunk in chunks { try await write(chunk) }
    }
  }
}

/// Whether a request may be sent again after it may have been received (RE-2).
public enum RetryPermission: Sendable {
  /// Sent again only when not one byte of it had left, as when the connection was refused.
  case never
  /// The request changes nothing (GET, HEAD).
  case safe
  /// The receiver recognises the request by its idempotency key.
  case keyed
}
