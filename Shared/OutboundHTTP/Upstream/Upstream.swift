import CallContext
import Logging
import Reactor

/// One dependency, at one or several addresses, with the limits of its policy: a bulkhead with a short queue, a circuit
/// breaker, addresses that can't be reached put aside, and retries only where they are permitted, within a budget.
public actor Upstream {
  public nonisolated let name: String
  private let client: OutboundClient

  /// - Parameters:
  ///   - name: for logs, metrics and errors.
  ///   - addresses: at least one; requests go to them in turn.
  ///   - random: a number from 0 up to but not including 1, for the jitter of retries.
  /// - Throws: `OutboundError.invalidRequest` without an address.
  public init(
    name: String, addresses: [OutboundAddress], client: OutboundClient, policy: UpstreamPolicy = .internalService,
    logger: Logger, random: @escaping @Sendable () -> Double
  ) throws {
    self.name = name
    self.client = client
  }

  /// Sends a request and gives the whole answer, whatever its status.
  /// - Parameters:
  ///   - deadline: for all of it: the wait for a turn, every attempt and the waits between them.
  ///   - bodyLimit: of the answer, in bytes.
  /// - Throws: `OutboundError`, or what a streamed request body threw.
  public func send(
    _ request: OutboundRequest, deadline: Deadline, retry: RetryPermission = .never, bodyLimit: Int
  ) async throws -> OutboundResponse {
    throw OutboundError.unavailable(upstream: name)
  }

  /// Sends a request and returns when the head of the answer is here. It counts as in flight until the body has been
  /// read to its end or was dropped.
  /// - Throws: `OutboundError`, or what a streamed request body threw; the body's iteration throws the same.
  public func stream(
    _ request: OutboundRequest, deadline: Deadline, retry: RetryPermission = .never, bodyLimit: Int
  ) async throws -> OutboundStreamingResponse {
    throw OutboundError.unavailable(upstream: name)
  }
}
