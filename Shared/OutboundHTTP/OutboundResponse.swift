/// A whole answer. Redirects are answers like any other: they are never followed.
public struct OutboundResponse: Sendable {
  public let status: Int
  public let headers: OutboundHeaders
  public let body: [UInt8]

  public init(status: Int, headers: OutboundHeaders = OutboundHeaders(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// An answer whose body is read while it arrives.
public struct OutboundStreamingResponse: Sendable {
  public let status: Int
  public let headers: OutboundHeaders
  /// The body; to be iterated once, by one task. Dropping it ends the transfer.
  public let body: OutboundResponseBody
}
