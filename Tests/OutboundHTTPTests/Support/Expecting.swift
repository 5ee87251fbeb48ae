import CallContext
import NIOCore
import NIOPosix
import OutboundHTTP
import Testing

/// What a call throws, as an `OutboundError`.
func outboundError(_ call: () async throws -> some Any) async -> OutboundError? {
  do {
    _ = try await call()
    return nil
  } catch {
    return error as? OutboundError
  }
}

extension OutboundResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A loopback port that nobody listens on.
func unusedPort() async throws -> Int {
  let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .bind(host: "127.0.0.1", port: 0).get()
  let port = try #require(channel.localAddress?.port)
  try await channel.close()
  return port
}

/// Enough for any test; reached only when something hangs.
var ample: Deadline { .after(.seconds(30)) }
