import CallContext
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One process from start to end: given its input, read until it is gone, killed with all that it started when its time
/// is over. `run` blocks its thread.
struct ChildProcess: Sendable {
  enum End: Sendable {
    case exited(Int32, output: [UInt8])
    case signalled(Int32)
    case timedOut
    case tooMuchOutput
    case notStarted
  }

  let program: String
  let arguments: [String]
  let input: [UInt8]
  let outputLimit: Int
  let time: Duration

  func run() -> End {
    guard let folder = Self.makeFolder() else { return .notStarted }
    // Removed here, because a process that is killed leaves its files.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard let pipes = Pipes() else { return .notStarted }
    guard let pid = spawn(pipes, folder: folder) else {
      pipes.closeAll()
      return .notStarted
    }
    pipes.closeTheirs()
    let deadline = Deadline.after(time)
    let (output, broken) = exchange(pipes, until: deadline)
    // The whole group, what it may have started included; for one that has ended this finds nobody.
    kill(-pid, SIGKILL)
    pipes.closeOurs()
    let status = Self.wait(for: pid)
    if let broken { return broken }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF, output: output) : .signalled(signal)
  }

  // MARK: Talking

  /// Until its last descriptor is closed, which only its end does.
  private func exchange(_ pipes: Pipes, until deadline: Deadline) -> (output: [UInt8], broken: End?) {
    var output: [UInt8] = []
    var sent = 0
    var isReading = true
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      guard !deadline.hasPassed else { return (output, .timedOut) }
      var waits = [
        pollfd(fd: pipes.life.ours, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isReading ? pipes.output.ours : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: sent < input.count ? pipes.input.ours : -1, events: Int16(POLLOUT), revents: 0),
      ]
      guard poll(&waits, nfds_t(waits.count), Int32(deadline.remainingMilliseconds + 1)) >= 0 else {
        if errno == EINTR { continue }
        return (output, .notStarted)
      }
      if waits[2].revents != 0 {
        let count = input[sent...].withUnsafeBytes { send(pipes.input.ours, $0.baseAddress, $0.count, Self.sendFlags) }
        // Whoever does not read to the end may have a reason; its exit code tells.
        if count < 0, errno != EAGAIN, errno != EINTR { sent = input.count } else { sent += max(0, count) }
        if sent == input.count { shutdown(pipes.input.ours, Int32(SHUT_WR)) }
      }
      if waits[1].revents != 0 {
        let count = read(pipes.output.ours, &buffer, buffer.count)
        if count > 0 { output += buffer[..<count] } else if count == 0 || errno != EINTR { isReading = false }
        if output.count > outputLimit { return ([], .tooMuchOutput) }
      } else if waits[0].revents != 0 {
        return (output, nil)
      }
    }
  }

  #if canImport(Glibc)
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #else
    private static let sendFlags: Int32 = 0
  #endif

  private static func wait(for pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
  }

  // MARK: Starting

  /// - Returns: the process, the first of a group of its own; `nil` when there is no such program.
  private func spawn(_ pipes: Pipes, folder: String) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0, posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, pipes.input.theirs, 0)
    posix_spawn_file_actions_adddup2(&actions, pipes.output.theirs, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, pipes.life.theirs, Pipes.lifeDescriptor)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    // Nothing of this process's own environment, which names its secrets' files.
    let environment = ["TMPDIR=\(folder)", "HOME=\(folder)", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]
    var pid: pid_t = 0
    let result = Self.withCStrings([program] + arguments) { arguments in
      Self.withCStrings(environment) { posix_spawn(&pid, program, &actions, &attributes, arguments, $0) }
    }
    return result == 0 ? pid : nil
  }

  /// - Returns: what `body` returns, or `ENOMEM` when there was no room for the texts.
  private static func withCStrings(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      // Never empty, since it ends with nil: but no reason to end a gateway.
      guard let base = buffer.baseAddress, !buffer.dropLast().contains(nil) else { return ENOMEM }
      return body(base)
    }
  }

  /// A folder for this process alone.
  private static func makeFolder() -> String? {
    var template = Array((NSTemporaryDirectory() + "/print-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
