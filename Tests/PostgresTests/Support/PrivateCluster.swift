import CallContext
import Foundation
import Glibc
import Postgres
import Synchronization
import TestSupport
import Testing

/// A PostgreSQL server of the test's own, to be stopped and started at will. As root it runs as `postgres`.
final class PrivateCluster: Sendable {
  let folder: URL
  private let server = Mutex<pid_t>(0)
  var conninfo: String { "host=\(folder.path) user=postgres dbname=postgres" }

  init() async throws {
    folder = URL(filePath: "/tmp/portal-cluster-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0 { try await Self.call(["/usr/bin/chown", "postgres:", folder.path]) }
    try await Self.call(
      try command("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"))
  }

  private var data: String { folder.appending(path: "data").path }

  /// Returns when it takes connections.
  func start() async throws {
    // Not through pg_ctl: Foundation would wait for everything that pg_ctl leaves running.
    let words = try command("postgres", "-D", data, "-k", folder.path, "-c", "listen_addresses=", "-c", "fsync=off")
    let process = Self.prepared(words)
    try process.run()
    server.withLock { $0 = process.processIdentifier }
    let reactor = try TestReactor.shared()
    let isUp = try await eventually {
      guard
        let session = try? await MaintenanceSession.open(
          conninfo: conninfo, reactor: reactor, deadline: .after(.seconds(30)))
      else { return false }
      await session.close()
      return true
    }
    try #require(isUp)
  }

  /// - Parameter signal: SIGINT is a fast shutdown, which tells the clients; SIGQUIT an immediate one; SIGKILL ends the
  ///   postmaster alone.
  func stop(_ signal: Int32) async throws {
    let process = self.process
    guard process > 0 else { return }
    kill(process, signal)
    let isGone = try await eventually { kill(process, 0) != 0 }
    try #require(isGone)
    server.withLock { $0 = 0 }
  }

  func remove() async {
    try? await stop(SIGQUIT)
    try? FileManager.default.removeItem(at: folder)
  }

  /// The process id of the postmaster; 0 while it is stopped.
  var process: pid_t { server.withLock { $0 } }

  private func command(_ program: String, _ arguments: String...) throws -> [String] {
    let user = getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
    return user + [try Self.programs() + "/" + program] + arguments
  }

  private static func programs() throws -> String {
    let base = "/usr/lib/postgresql"
    let versions = try FileManager.default.contentsOfDirectory(atPath: base).compactMap(Int.init)
    return "\(base)/\(try #require(versions.max()))/bin"
  }

  private static func prepared(_ words: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func call(_ words: [String]) async throws {
    let process = prepared(words)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { ended in
        if ended.terminationStatus == 0 {
          continuation.resume()
        } else {
          continuation.resume(throwing: Failed(command: words.joined(separator: " ")))
        }
      }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }

  struct Failed: Error {
    let command: String
  }
}
