import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Writes log lines from a thread of its own, so that nobody who logs waits for a slow pipe or disk.
///
/// The buffer is bounded: when it is full, lines are dropped and their number is told once there is room again.
public final class LogWriter: Sendable {
  private struct State {
    var pending: [UInt8] = []
    var dropped = 0
    var isWriting = false
  }

  private let descriptor: Int32
  private let maximumPendingBytes: Int
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "log-writer", qos: .utility)

  /// To the process' standard output, as services log.
  public static let standardOutput = LogWriter(descriptor: STDOUT_FILENO)

  /// - Parameter descriptor: an open file descriptor, not closed here.
  public init(descriptor: Int32, maximumPendingBytes: Int = 4 << 20) {
    self.descriptor = descriptor
    self.maximumPendingBytes = maximumPendingBytes
  }

  /// - Parameter line: with its line break.
  func write(_ line: [UInt8]) {
    let mustStart = state.withLock { state in
      if state.pending.count + line.count > maximumPendingBytes {
        state.dropped += 1
      } else {
        state.pending.append(contentsOf: line)
      }
      defer { state.isWriting = true }
      return !state.isWriting
    }
    // A little later, so that many lines cost one wake-up of that thread.
    if mustStart { queue.asyncAfter(deadline: .now() + Self.gatheringTime) { self.drain() } }
  }

  private static let gatheringTime = DispatchTimeInterval.milliseconds(5)

  /// Waits until everything that was logged so far is written; for the end of a process.
  public func flush() { queue.sync { drain() } }

  private func drain() {
    while true {
      let batch: [UInt8] = state.withLock { state in
        var batch: [UInt8] = []
        swap(&batch, &state.pending)
        if state.dropped > 0 {
          batch.append(
            contentsOf: "{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(state.dropped)}\n".utf8)
          state.dropped = 0
        }
        if batch.isEmpty { state.isWriting = false }
        return batch
      }
      if batch.isEmpty { return }
      batch.withUnsafeBytes(writeAll)
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
      } else if errno != EINTR {
        // Nobody is left to tell.
        return
      }
    }
  }
}
