import CallContext
import Reactor

/// The HTTP client of a process: libcurl's multi handle on one thread, whose connections are kept and used again. Make
/// one and share it; it lives as long as the process. `Upstream` stands on it; use it directly only for addresses that
/// are not a dependency.
public final class OutboundClient: Sendable {
  let engine: CurlEngine

  /// - Parameters:
  ///   - reactor: the thread it lives on, perhaps with others.
  ///   - certificateAuthorityFile: PEM file of the authorities trusted for https; nil for the system's.
  ///   - idleConnectionLimit: connections kept open while nothing uses them.
  /// - Throws: `ReactorError`, or `OutboundError.protocolFailure` when libcurl can't be set up.
  public init(
    reactor: Reactor, certificateAuthorityFile: String? = nil, idleConnectionLimit: Int = 256
  ) throws {
    engine = try CurlEngine(
      reactor: reactor, certificateAuthorityFile: certificateAuthorityFile,
      idleConnectionLimit: idleConnectionLimit)
  }

  /// Sends one request to one address, once, and gives the whole answer.
  /// - Parameters:
  ///   - deadline: for all of it, from the connection to the last byte.
  ///   - bodyLimit: of the answer, in bytes.
  /// - Throws: `OutboundError`, or what a streamed request body threw.
  public func send(
    _ request: OutboundRequest, to address: OutboundAddress, deadline: Deadline,
    connectTimeout: Duration = .seconds(2), bodyLimit: Int
  ) async throws -> OutboundResponse {
    let plan = TransferPlan(
      upstream: address.description, request: request, address: address, deadline: deadline,
      connectTimeout: connectTimeout, bodyLimit: bodyLimit, mayRepeat: false, isStreaming: false)
    return try await engine.send(plan)
  }

  /// Sends one request to one address, once, and returns when the head of the answer is here.
  /// - Throws: `OutboundError`, or what a streamed request body threw; the body's iteration throws the same.
  public func stream(
    _ request: OutboundRequest, to address: OutboundAddress, deadline: Deadline,
    connectTimeout: Duration = .seconds(2), bodyLimit: Int
  ) async throws -> OutboundStreamingResponse {
    let plan = TransferPlan(
      upstream: address.description, request: request, address: address, deadline: deadline,
      connectTimeout: connectTimeout, bodyLimit: bodyLimit, mayRepeat: false, isStreaming: true)
    return try await engine.stream(plan)
  }
}
