import CallContext
import Glibc
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

/// A port that listens and takes nobody: who connects hears nothing.
final class FullListener {
  let port: Int
  private var descriptors: [Int32] = []

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptors.append(listener)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 0) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    try #require(isListening)
    port = Int(UInt16(bigEndian: address.sin_port))
    // More than its line takes.
    for _ in 0..<3 {
      let one = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      descriptors.append(one)
      _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(one, $0, size) }
      }
    }
  }

  deinit { for descriptor in descriptors { close(descriptor) } }
}
