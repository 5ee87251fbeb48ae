import CallContext
import Foundation
import Glibc
import Testing

/// A PostgreSQL server of the test's own, to be stopped and started at will. As root it runs as `postgres`.
final class PrivateCluster: Sendable {
  let folder: URL
  var conninfo: String { "host=\(folder.path) user=postgres dbname=postgres" }

  init() async throws {
    folder = URL(filePath: "/tmp/portal-cluster-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0 { try await Self.call(["/usr/bin/chown", "postgres:", folder.path]) }
    try await run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
  }

  private var data: String { folder.appending(path: "data").path }

  func start() async throws {
    try await run(
      "pg_ctl", "-D", data, "-w", "-t", "30", "-l", folder.appending(path: "log").path, "-o",
      "-k '\(folder.path)' -c listen_addresses='' -c fsync=off", "start")
  }

  /// - Parameter mode: "fast" tells the clients, "immediate" is as kill -9.
  func stop(_ mode: String) async throws {
    try await run("pg_ctl", "-D", data, "-w", "-t", "30", "-m", mode, "stop")
  }

  func remove() async {
    try? await stop("immediate")
    try? FileManager.default.removeItem(at: folder)
  }

  /// The process id of the postmaster.
  var process: pid_t {
    get throws {
      let text = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
      return try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
    }
  }

  private func run(_ program: String, _ arguments: String...) async throws {
    let path = try Self.programs() + "/" + program
    let user = getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
    try await Self.call(user + [path] + arguments)
  }

  private static func programs() throws -> String {
    let base = "/usr/lib/postgresql"
    let versions = try FileManager.default.contentsOfDirectory(atPath: base).compactMap(Int.init)
    return "\(base)/\(try #require(versions.max()))/bin"
  }

  private static func call(_ words: [String]) async throws {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
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
