import Foundation
import Glibc
import Synchronization

/// Stands between a client and the server on a unix socket: counts round trips, and can go silent like a network that
/// swallows everything.
final class Relay: Sendable {
  let conninfo: String
  private let folder: URL
  private let listener: Int32
  private let state = Mutex(State())

  private struct State {
    var roundTrips = 0
    /// Whether the last bytes came from the client.
    var isAsking = false
    var isSilent = false
    var sockets: [Int32] = []
  }

  init(to server: String) throws {
    let settings = Dictionary(
      server.split(separator: " ").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }, uniquingKeysWith: { $1 })
    let port = settings["port"] ?? "5432"
    guard let host = settings["host"] else { throw Failure() }
    folder = URL(filePath: "/tmp/relay-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    conninfo = server + " host=\(folder.path)"
    let bound = Self.withAddress(folder.path + "/.s.PGSQL.\(port)") { [listener] in bind(listener, $0, $1) }
    guard bound == 0, listen(listener, 16) == 0 else { throw Failure() }
    let target = "\(host)/.s.PGSQL.\(port)"
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        connect(client, to: target)
      }
    }
  }

  /// How often the client spoke after the server had.
  var roundTrips: Int { state.withLock { $0.roundTrips } }

  /// From now on nothing passes, in either direction; no connection is closed.
  func goSilent() { state.withLock { $0.isSilent = true } }

  /// Ends every connection without a word.
  func cut() {
    let sockets = state.withLock { $0.sockets }
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    cut()
    try? FileManager.default.removeItem(at: folder)
  }

  struct Failure: Error {}

  private func connect(_ client: Int32, to path: String) {
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.withAddress(path, { Glibc.connect(server, $0, $1) }) == 0 else { return }
    state.withLock { $0.sockets += [client, server] }
    Thread.detachNewThread { [self] in pump(from: client, to: server, isClient: true) }
    Thread.detachNewThread { [self] in pump(from: server, to: client, isClient: false) }
  }

  private func pump(from source: Int32, to target: Int32, isClient: Bool) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(source, &buffer, buffer.count)
      let passes = state.withLock { state -> Bool in
        if isClient, count > 0, !state.isAsking { state.roundTrips += 1 }
        state.isAsking = isClient
        return !state.isSilent
      }
      guard count > 0 else { break }
      guard passes else { continue }
      var sent = 0
      while sent < count {
        let written = buffer.withUnsafeBytes { send(target, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL)) }
        guard written > 0 else { break }
        sent += written
      }
    }
    shutdown(target, Int32(SHUT_RDWR))
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { place in
      for (index, byte) in path.utf8.prefix(place.count - 1).enumerated() { place[index] = byte }
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
